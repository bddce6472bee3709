import SyncModel
import Testing

@Suite struct FingerprintTests {
  @Test func textFormGoesBack() throws {
    let fingerprint = Fingerprint(high: 1, low: 0xABCD)
    #expect(fingerprint.description == "0000000000000001000000000000abcd")
    #expect(Fingerprint(fingerprint.description) == fingerprint)
    for text in [
      "", "0", "+000000000000001000000000000abcd", "000000000000000g000000000000abcd",
      "0000000000000001-00000000000abcd", "+0000000000000010000000000000abcd",
    ] {
      #expect(Fingerprint(text) == nil, "\(text)")
    }
  }

  @Test func neighboursDoNotRunTogether() {
    func hash(_ texts: String...) -> Fingerprint {
      var hasher = Hasher128()
      for text in texts { hasher.combine(text) }
      return hasher.finish()
    }
    let all = [
      hash(), hash(""), hash("", ""), hash("a"), hash("ab"), hash("a", "b"), hash("b", "a"), hash("ab", ""),
      hash("", "ab"),
      hash("\0"), hash("\0\0"), hash("a\0"), hash("0123456789abcdef"), hash("0123456789abcdef\0"),
      hash("0123456789abcdef", ""), hash("0123456789abcdef", "x"), hash("0123456789abcdefx"),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test func kindsAreApart() {
    let arena = Arena()
    func hash(_ cells: Cell...) -> Fingerprint {
      var hasher = Hasher128()
      for cell in cells { hasher.combine(cell, in: arena) }
      return hasher.finish()
    }
    let all = [
      hash(.null), hash(.absent), hash(.bool(false)), hash(.int(0)), hash(.text("", in: arena)), hash(.date(days: 0)),
      hash(.time(microseconds: 0)), hash(.timestamp(microseconds: 0)), hash(.localDateTime(microseconds: 0)),
      hash(.null, .null), hash(.int(0), .null), hash(.null, .int(0)), hash(.float(0.5)),
    ]
    #expect(Set(all).count == all.count)
    let wide = Int128(Int64.max) + 1
    #expect(
      hash(.decimal(ExactDecimal(wide), in: arena)) == hash(.decimal(ExactDecimal(wide * 10, scale: 1), in: arena)))
    #expect(hash(.decimal(ExactDecimal(70, scale: 1), in: arena)) == hash(.int(7)))
  }

  /// A change of one bit in a number changes about half of the result's bits.
  @Test func bitsSpread() {
    var random = SeededRandom(seed: 10)
    var changed = 0
    for _ in 0..<1000 {
      let value = UInt64.random(in: .min ... .max, using: &random)
      func hash(_ value: UInt64) -> Fingerprint {
        var hasher = Hasher128()
        hasher.combine(value)
        return hasher.finish()
      }
      let (a, b) = (hash(value), hash(value ^ 1 << UInt64.random(in: 0...63, using: &random)))
      changed += (a.high ^ b.high).nonzeroBitCount + (a.low ^ b.low).nonzeroBitCount
    }
    #expect((62_000...66_000).contains(changed))
  }
}
