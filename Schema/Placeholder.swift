// The embedded SQL of the state store; see StateStoreSchema.
