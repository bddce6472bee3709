/// Latin letters as the ASCII letters that stand for them. Source: the canonical decompositions of the blocks Latin-1
/// Supplement and Latin Extended-A, and the customary spelling of letters that have none (`ß`, `æ`, `ø`).
enum LatinFolding {
  /// One or two ASCII letters or a digit, in lower case; 0 where there is none.
  static func letters(_ scalar: UInt32) -> (first: UInt8, second: UInt8) {
    switch scalar {
    case 0x30...0x39, 0x61...0x7A: return (UInt8(scalar), 0)
    case 0x41...0x5A: return (UInt8(scalar) | 0x20, 0)
    case 0xC0...0x17F: break
    default: return (0, 0)
    }
    switch scalar {
    case 0xC6, 0xE6: return pair("a", "e")
    case 0xDE, 0xFE: return pair("t", "h")
    case 0xDF: return pair("s", "s")
    case 0x132, 0x133: return pair("i", "j")
    case 0x152, 0x153: return pair("o", "e")
    case 0xD7, 0xF7: return (0, 0)
    default: return (base(scalar), 0)
    }
  }

  private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> (UInt8, UInt8) {
    (UInt8(truncatingIfNeeded: first.value), UInt8(truncatingIfNeeded: second.value))
  }

  private static func base(_ scalar: UInt32) -> UInt8 {
    // The two halves of Latin-1 are alike but for `ÿ`.
    let value = scalar >= 0xE0 && scalar < 0xFF ? scalar - 0x20 : scalar
    let letter: Unicode.Scalar
    switch value {
    case 0xC0...0xC5, 0x100...0x105: letter = "a"
    case 0xC7, 0x106...0x10D: letter = "c"
    case 0xD0, 0x10E...0x111: letter = "d"
    case 0xC8...0xCB, 0x112...0x11B: letter = "e"
    case 0x11C...0x123: letter = "g"
    case 0x124...0x127: letter = "h"
    case 0xCC...0xCF, 0x128...0x131: letter = "i"
    case 0x134...0x135: letter = "j"
    case 0x136...0x138: letter = "k"
    case 0x139...0x142: letter = "l"
    case 0xD1, 0x143...0x14B: letter = "n"
    case 0xD2...0xD8, 0x14C...0x151: letter = "o"
    case 0x154...0x159: letter = "r"
    case 0x15A...0x161, 0x17F: letter = "s"
    case 0x162...0x167: letter = "t"
    case 0xD9...0xDC, 0x168...0x173: letter = "u"
    case 0x174...0x175: letter = "w"
    case 0xDD, 0xFF, 0x176...0x178: letter = "y"
    default: letter = "z"
    }
    return UInt8(truncatingIfNeeded: letter.value)
  }
}
