import SyncModel

/// Guesses which field of one system is which of another, by their names and types.
enum NameMatching {
  /// Names that say the same, each group by its first.
  private static let synonyms: [[String]] = [
    ["email", "mail", "emailaddress", "mailaddress", "primaryemail"], ["phone", "tel", "telephone", "phonenumber"],
    ["mobile", "mobilephone", "cell", "cellphone"], ["firstname", "first", "givenname", "given", "forename"],
    ["lastname", "last", "familyname", "family", "surname"], ["name", "fullname", "displayname", "label", "title"],
    ["company", "companyname", "organisation", "organization", "firm", "account"],
    ["street", "address", "address1", "addressline1", "streetaddress"], ["city", "town", "locality"],
    ["zip", "zipcode", "postcode", "postalcode"], ["state", "region", "province", "county"],
    ["country", "countrycode"], ["website", "url", "homepage", "web"],
    ["birthday", "born", "birthdate", "dateofbirth"],
    ["created", "createdat", "createddate", "createdate", "made"],
    ["modified", "updated", "updatedat", "modifiedat", "lastmodified", "changed", "lastmodifieddate", "touched"],
    ["amount", "total", "sum"], ["quantity", "qty", "count"], ["price", "unitprice", "rate"],
    ["note", "notes", "comment", "comments", "remark", "remarks", "memo", "description"],
    ["number", "no", "nr", "code"],
  ]
  private static let canonical: [String: String] = synonyms.reduce(into: [:]) { table, group in
    for name in group { table[name] = group[0] }
  }

  /// The pairs that fit best, each field once, in the order of the target's fields.
  static func pairs(
    _ source: EntitySchema, _ target: EntitySchema
  ) -> [(source: FieldSchema, target: FieldSchema)] {
    var scored: [(score: Int, source: Int, target: Int)] = []
    for (left, from) in source.fields.enumerated() {
      for (right, to) in target.fields.enumerated() {
        let score = score(from, in: source, to, in: target)
        if score > 0 { scored.append((score, left, right)) }
      }
    }
    scored.sort { ($1.score, $0.target, $0.source) < ($0.score, $1.target, $1.source) }
    var taken: (source: Set<Int>, target: Set<Int>) = ([], [])
    var pairs: [(Int, Int)] = []
    for candidate in scored where !taken.source.contains(candidate.source) && !taken.target.contains(candidate.target) {
      taken.source.insert(candidate.source)
      taken.target.insert(candidate.target)
      pairs.append((candidate.source, candidate.target))
    }
    return pairs.sorted { $0.1 < $1.1 }.map { (source.fields[$0.0], target.fields[$0.1]) }
  }

  private static func score(
    _ source: FieldSchema, in left: EntitySchema, _ target: FieldSchema, in right: EntitySchema
  ) -> Int {
    let from = normalized(source.path, of: left)
    let to = normalized(target.path, of: right)
    let sameType = source.type.base == target.type.base ? 1 : 0
    if from == to { return 8 + sameType }
    if let known = canonical[from], known == canonical[to] { return 6 + sameType }
    // Part of the other, as `email` of `contact_email`.
    if from.count > 3, to.count > 3, from.hasSuffix(to) || to.hasSuffix(from) { return 2 + sameType }
    return 0
  }

  /// Lower case, letters and digits only, without the entity's own name before it.
  private static func normalized(_ path: FieldPath, of entity: EntitySchema) -> String {
    func bare(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
    let name = bare("\(path)")
    let prefix = bare(entity.name)
    return name.hasPrefix(prefix) && name.count > prefix.count ? String(name.dropFirst(prefix.count)) : name
  }
}
