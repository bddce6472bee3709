import Antiphon

/// The end of a run for programs; people had it from the events.
enum ReportView {
  static func print(_ reports: [SyncReport], _ format: ReportFormat) throws {
    switch format {
    case .text: break
    case .json:
      Terminal.print(
        try ReportJSON.text(ReportJSON.Document(syncs: reports.map(ReportJSON.Summary.init)), pretty: true))
    case .ndjson: for report in reports { Terminal.print(try ReportJSON.text(ReportJSON.Summary(report))) }
    }
  }
}
