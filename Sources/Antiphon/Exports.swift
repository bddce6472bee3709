// What a program that embeds Antiphon speaks with: the waist, the connectors' protocol, and reports.
@_exported public import SyncCheck
@_exported public import SyncConnect
@_exported public import SyncDiff
@_exported public import SyncLaws
@_exported public import SyncModel
@_exported public import SyncRuntime
@_exported public import SyncState
@_exported public import SyncText
