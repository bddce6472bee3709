import SyncModel
import Testing

@testable import SyncBuiltins

/// Source: NIST, "Secure Hashing" example values, and FIPS 180-4.
@Suite struct HashingTests {
  private static let million = String(repeating: "a", count: 1_000_000)
  private static let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

  private func hexadecimal(_ text: String, _ digest: (UnsafeRawBufferPointer) -> [UInt8]) -> String {
    let bytes = Array(text.utf8).withUnsafeBytes { digest($0) }
    return String(decoding: bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 15)] }, as: UTF8.self)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (long, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    (million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]) func sha256(_ text: String, _ digest: String) {
    #expect(hexadecimal(text, Digests.sha256) == digest)
  }

  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (long, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (million, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
  ]) func sha1(_ text: String, _ digest: String) {
    #expect(hexadecimal(text, Digests.sha1) == digest)
  }

  /// Around the end of a block, where the padding needs another. Source: `sha256sum`.
  @Test(arguments: [
    (55, "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072"),
    (56, "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e"),
    (63, "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2"),
    (64, "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c"),
    (65, "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9"),
  ]) func endsOfBlocks(_ count: Int, _ digest: String) {
    #expect(hexadecimal(String(repeating: "x", count: count), Digests.sha256) == digest)
  }

  @Test func namespacesAreChecked() {
    #expect(result("uuid5", .text(max: nil), .text("dns")).error == nil)
    #expect(result("uuid5", .text(max: nil), .text("6ba7b810-9dad-11d1-80b4-00c04fd430c8")).error == nil)
    for wrong in ["", "DNS", "6ba7b810", "6ba7b810-9dad-11d1-80b4-00c04fd430cg"] {
      #expect(result("uuid5", .text(max: nil), .text(wrong)).error != nil)
    }
  }
}
