/// SHA-1 and SHA-256 as FIPS 180-4 defines them. They name and compare values; nothing secret depends on them.
enum Digests {
  static func sha256(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    blocks(message, words: 64) { words in
      for index in 16..<64 {
        let (a, b) = (words[index - 15], words[index - 2])
        let low = rotated(a, 25) ^ rotated(a, 14) ^ (a >> 3)
        let high = rotated(b, 15) ^ rotated(b, 13) ^ (b >> 10)
        words[index] = words[index - 16] &+ low &+ words[index - 7] &+ high
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for index in 0..<64 {
        let high = rotated(e, 26) ^ rotated(e, 21) ^ rotated(e, 7)
        let choice = (e & f) ^ (~e & g)
        let first = h &+ high &+ choice &+ constants[index] &+ words[index]
        let low = rotated(a, 30) ^ rotated(a, 19) ^ rotated(a, 10)
        let second = low &+ ((a & b) ^ (a & c) ^ (b & c))
        (h, g, f, e) = (g, f, e, d &+ first)
        (d, c, b, a) = (c, b, a, first &+ second)
      }
      for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }
    return state.flatMap(bytes)
  }

  static func sha1(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    blocks(message, words: 80) { words in
      for index in 16..<80 {
        words[index] = rotated(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
      }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for index in 0..<80 {
        let (mixed, constant): (UInt32, UInt32) =
          switch index {
          case 0..<20: ((b & c) | (~b & d), 0x5a82_7999)
          case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
          case 40..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
          default: (b ^ c ^ d, 0xca62_c1d6)
          }
        let next = rotated(a, 5) &+ mixed &+ e &+ constant &+ words[index]
        (e, d, c, b, a) = (d, c, rotated(b, 30), a, next)
      }
      for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
    }
    return state.flatMap(bytes)
  }

  /// The message in blocks of 64 bytes, padded with a one bit, zeros and its length in bits.
  private static func blocks(_ message: UnsafeRawBufferPointer, words count: Int, _ take: (inout [UInt32]) -> Void) {
    let total = (message.count + 9 + 63) / 64
    let bits = UInt64(message.count) &* 8
    var words = [UInt32](repeating: 0, count: count)
    for block in 0..<total {
      for word in 0..<16 {
        var value: UInt32 = 0
        for index in (block * 64 + word * 4)..<(block * 64 + word * 4 + 4) {
          let byte: UInt8
          if index < message.count {
            byte = message[index]
          } else if index == message.count {
            byte = 0x80
          } else {
            let place = total * 64 - 1 - index
            byte = place < 8 ? UInt8(truncatingIfNeeded: bits >> UInt64(8 * place)) : 0
          }
          value = value << 8 | UInt32(byte)
        }
        words[word] = value
      }
      take(&words)
    }
  }

  private static func rotated(_ value: UInt32, _ left: UInt32) -> UInt32 { value << left | value >> (32 - left) }

  private static func bytes(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
  }

  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
