import Foundation

/// The number or text that ties an answer to its request.
enum MessageID: Codable, Hashable, Sendable {
  case number(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

/// A message as it came: what it asks, before its parameters are read. Source: JSON-RPC 2.0.
struct Envelope: Decodable {
  var id: MessageID?
  var method: String?
}

struct ResponseError: Error, Encodable {
  var code: Int
  var message: String

  static let parse = -32_700
  static let invalidRequest = -32_600
  static let methodNotFound = -32_601
  static let invalidParameters = -32_602
  static let notInitialized = -32_002
  static let requestFailed = -32_803
  static let cancelled = -32_800
}

/// Messages of the server, as JSON.
enum Outgoing {
  private struct Answer<Value: Encodable>: Encodable {
    var jsonrpc = "2.0"
    var id: MessageID
    var result: Value?

    enum CodingKeys: String, CodingKey { case jsonrpc, id, result }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(jsonrpc, forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      // An answer without a value says so.
      try container.encode(result, forKey: .result)
    }
  }

  private struct Refusal: Encodable {
    var jsonrpc = "2.0"
    var id: MessageID?
    var error: ResponseError

    enum CodingKeys: String, CodingKey { case jsonrpc, id, error }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(jsonrpc, forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      try container.encode(error, forKey: .error)
    }
  }

  private struct Notice<Value: Encodable>: Encodable {
    var jsonrpc = "2.0"
    var id: MessageID?
    var method: String
    var params: Value
  }

  static func answer(_ id: MessageID, _ result: (some Encodable)?) -> [UInt8] {
    bytes(Answer(id: id, result: result))
  }

  static func refusal(_ id: MessageID?, _ error: ResponseError) -> [UInt8] { bytes(Refusal(id: id, error: error)) }

  static func notice(_ method: String, _ parameters: some Encodable) -> [UInt8] {
    bytes(Notice(method: method, params: parameters))
  }

  static func request(_ id: String, _ method: String, _ parameters: some Encodable) -> [UInt8] {
    bytes(Notice(id: .text(id), method: method, params: parameters))
  }

  private static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // The shapes hold nothing that JSON cannot say.
    guard let data = try? encoder.encode(value) else { return Array("{}".utf8) }
    return [UInt8](data)
  }
}
