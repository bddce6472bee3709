import Foundation
import SyncModel
import Testing

@testable import SyncBuiltins

@Suite struct ZoneTests {
  /// Zone, Unix seconds and the offset that Python's zoneinfo gives for them.
  static let known = """
    America/New_York -1057044627 -14400
    America/New_York 601051017 -18000
    America/New_York 1738826497 -18000
    America/New_York -2600000000 -18000
    America/New_York 2845000000 -18000
    America/New_York 2860000000 -14400
    America/Mexico_City -1000048191 -21600
    America/Mexico_City 485151261 -21600
    America/Mexico_City 1445290415 -18000
    America/Mexico_City -2600000000 -23796
    Europe/Berlin -477201358 3600
    Europe/Berlin 203905758 3600
    Europe/Berlin 1098277534 7200
    Europe/Berlin -2600000000 3208
    Europe/Berlin 2845000000 3600
    Europe/Berlin 2860000000 7200
    Europe/Dublin -801369150 3600
    Europe/Dublin 510846881 0
    Europe/Dublin 1576331422 0
    Europe/Dublin -2600000000 -1521
    Europe/Dublin 2845000000 0
    Europe/Dublin 2860000000 3600
    Asia/Kolkata -363066899 19800
    Asia/Kolkata 851452436 19800
    Asia/Kolkata 1099902473 19800
    Asia/Kolkata -2600000000 19270
    Asia/Kolkata 2845000000 19800
    Asia/Kolkata 2860000000 19800
    Australia/Lord_Howe -2595742829 38180
    Australia/Lord_Howe 479525745 37800
    Australia/Lord_Howe 1225774624 39600
    Australia/Lord_Howe -2600000000 38180
    Australia/Lord_Howe 2845000000 39600
    Australia/Lord_Howe 2860000000 37800
    Africa/Casablanca -2390994532 -1820
    Africa/Casablanca 97356745 0
    Africa/Casablanca 1478417751 0
    Africa/Casablanca -2600000000 -1820
    Pacific/Apia -21704409 -39600
    Pacific/Apia 681238488 -39600
    Pacific/Apia 944968665 -39600
    Pacific/Apia -2600000000 45184
    Asia/Tehran -442619701 12600
    Asia/Tehran 425373532 12600
    Asia/Tehran 1386399530 12600
    Asia/Tehran -2600000000 12344
    Antarctica/Troll -191424106 0
    Antarctica/Troll 793404884 0
    Antarctica/Troll 1560955423 7200
    Antarctica/Troll -2600000000 0
    Etc/GMT+5 -207966408 -18000
    Etc/GMT+5 169107993 -18000
    Etc/GMT+5 1569079081 -18000
    Etc/GMT+5 -2600000000 -18000
    Etc/GMT+5 2845000000 -18000
    Etc/GMT+5 2860000000 -18000
    America/St_Johns -2935572348 -12652
    America/St_Johns 893032820 -9000
    America/St_Johns 1467345069 -9000
    America/St_Johns -2600000000 -12652
    Europe/Moscow -2728708725 9017
    Europe/Moscow 63942516 10800
    Europe/Moscow 938281881 14400
    Europe/Moscow -2600000000 9017
    Pacific/Chatham -2183061749 44100
    Pacific/Chatham 259784334 45900
    Pacific/Chatham 1543835017 49500
    Pacific/Chatham -2600000000 44100
    Pacific/Chatham 2845000000 49500
    Pacific/Chatham 2860000000 45900
    Africa/Monrovia -2870796268 -2588
    Africa/Monrovia 835487536 0
    Africa/Monrovia 1398145835 0
    Africa/Monrovia -2600000000 -2588
    America/Sao_Paulo -1598580717 -10800
    America/Sao_Paulo 473016686 -10800
    America/Sao_Paulo 1534537864 -10800
    America/Sao_Paulo -2600000000 -11188
    """

  @Test func offsetsAreThoseOfAnotherReader() throws {
    for row in Self.known.split(whereSeparator: \.isNewline) {
      let words = row.split(separator: " ").map(String.init)
      let zone = try #require(ZoneDatabase.zone(words[0]), "\(row)")
      #expect(zone.offset(at: try #require(Int64(words[1]))) == Int64(words[2]), "\(row)")
    }
  }

  /// The system's own list of zones.
  static func names() throws -> [String] {
    let list = try String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)
    return list.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(separator: " ")
      if words.first == "Z", words.count > 1 { return String(words[1]) }
      return words.first == "L" && words.count > 2 ? String(words[2]) : nil
    }
  }

  /// Of every zone: an instant is found again from what the clock shows; around a change the clock skips or repeats.
  @Test func everyZoneReadsAndLeadsBack() throws {
    let names = try Self.names()
    #expect(names.count > 300)
    var random = SeededRandom(seed: 5)
    for name in names {
      let zone = try #require(ZoneDatabase.zone(name), "\(name)")
      for _ in 0..<40 {
        let instant = Int64(Int.random(in: 0..<8_000_000_000, using: &random)) - 4_000_000_000
        let offset = zone.offset(at: instant)
        let offsets = zone.offsets(local: instant + offset)
        #expect(offsets.contains(offset) && offsets.count <= 2, "\(name) \(instant)")
      }
      for (index, change) in zone.changes.enumerated() where index > 0 {
        let (before, after) = (zone.changes[index - 1].offset, zone.offset(at: change.at))
        let isNear = change.at - zone.changes[index - 1].at < 172_800
        if isNear || index + 1 < zone.changes.count && zone.changes[index + 1].at - change.at < 172_800 { continue }
        if after > before { #expect(zone.offsets(local: change.at + before) == [], "\(name) \(change.at)") }
        if after < before { #expect(zone.offsets(local: change.at + after).count == 2, "\(name) \(change.at)") }
        #expect(zone.offsets(local: change.at + before - 1).contains(before), "\(name) \(change.at)")
      }
    }
  }

  @Test func rulesOfTheFooter() throws {
    func rule(_ text: String) -> ZoneRule? { ZoneText.rule(Array(text.utf8)) }
    #expect(rule("<+0330>-3:30")?.standard == 12_600)
    #expect(rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")?.summer?.offset == -3600)
    #expect(rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")?.summer?.start.time == -3600)
    #expect(rule("IST-1GMT0,M10.5.0,M3.5.0/1")?.offset(at: 1_735_689_600) == 0)
    #expect(rule("IST-1GMT0,M10.5.0,M3.5.0/1")?.offset(at: 1_751_328_000) == 3600)
    // Day 60 is 1 March, leap year or not.
    let julian = try #require(rule("AAA0BBB,J60/0,J61/0"))
    #expect(julian.offset(at: 1_709_251_200) == 3600)
    #expect(julian.offset(at: 1_709_251_199) == 0)
    for broken in ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "<CET-1", "CET-1 "] {
      #expect(rule(broken) == nil, "\(broken)")
    }
  }

  @Test func brokenFilesAreNone() throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
    #expect(ZoneFile.rules(whole) != nil)
    for count in stride(from: 0, to: whole.count, by: 7) { #expect(ZoneFile.rules(Array(whole[..<count])) == nil) }
    var random = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      var broken = whole
      broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8(Int.random(in: 0..<256, using: &random))
      if let zone = ZoneFile.rules(broken) {
        _ = zone.offsets(local: Int64(Int.random(in: 0..<4_000_000_000, using: &random)))
      }
    }
  }

  @Test func namesAreChecked() {
    #expect(ZoneDatabase.problem("Europe/Berlin") == nil)
    #expect(ZoneDatabase.problem("UTC") == nil)
    #expect(ZoneDatabase.problem("Europe/Berlim")?.hasSuffix("did you mean `Europe/Berlin`?") == true)
    #expect(ZoneDatabase.problem("Mexico City")?.hasSuffix("did you mean `America/Mexico_City`?") == true)
    for wrong in ["", "../etc/passwd", "/etc/passwd", "right/UTC", "Europe", "zone.tab", "Qqqqqqqq"] {
      #expect(ZoneDatabase.problem(wrong) != nil, "\(wrong)")
    }
  }

  @Test func edges() {
    let arena = Arena()
    let zone = Cell.text("America/New_York", in: arena)
    let end = call("at_zone", [.timestamp(microseconds: .max), zone], in: arena)
    #expect(end.tag == .localDateTime && end.int == .max)
    #expect(call("at_zone", [.timestamp(microseconds: .min + 1), zone], in: arena).scale == 1)
    #expect(call("at_zone", [.localDateTime(microseconds: .max - 1), zone], in: arena).tag == .failure)
    // Half a second before the clock is put forward.
    let before = call("at_zone", [.timestamp(microseconds: 794_818_799_500_000), zone], in: arena)
    #expect(show(before, in: arena) == "localDateTime 2025-03-09T01:59:59.5")
    #expect(show(call("at_zone", [before, zone], in: arena), in: arena) == "timestamp 2025-03-09T06:59:59.5Z")
  }
}
