// swift-tools-version: 6.2
import PackageDescription

/// Every arrow of the house stands here: a target sees what its line names and nothing else.
let package = Package(
  name: "antiphon",
  products: [
    .executable(name: "antiphon", targets: ["antiphon"]),
    .library(name: "Antiphon", targets: ["Antiphon"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // The language: text to plan. Knows no connector, clock or database.
    .target(name: "SyncText"),
    .target(name: "SyncSyntax", dependencies: ["SyncText"]),
    .target(name: "SyncRegex"),
    .target(name: "SyncCheck", dependencies: ["SyncText", "SyncSyntax", "SyncModel", "SyncRegex"]),
    .target(name: "SyncLint", dependencies: ["SyncText", "SyncSyntax", "SyncCheck", "SyncModel"]),
    .target(name: "SyncAssist", dependencies: ["SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncLint"]),
    .target(name: "SyncCompile", dependencies: ["SyncText", "SyncSyntax", "SyncCheck", "SyncModel"]),

    // The waist: plain data that both halves speak.
    .target(name: "SyncModel", dependencies: ["SyncText"]),
    .target(name: "SyncFormats", dependencies: ["SyncModel"]),
    .target(name: "SyncDiff", dependencies: ["SyncModel"]),
    .target(name: "SyncBuiltins", dependencies: ["SyncText", "SyncModel", "SyncFormats"]),

    // The runtime: plan to report. Knows no syntax.
    .target(name: "SyncEngine", dependencies: ["SyncText", "SyncModel", "SyncRegex", "SyncFormats"]),
    .target(name: "SyncLaws", dependencies: ["SyncText", "SyncModel", "SyncFormats", "SyncEngine"]),
    .target(name: "SyncConnect", dependencies: ["SyncModel"]),
    .systemLibrary(
      name: "CLibpq", path: "Sources/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "SyncSQL", dependencies: ["SyncModel", "SyncConnect", "CLibpq"]),
    .target(
      name: "SyncConnectors",
      dependencies: [
        "SyncModel", "SyncConnect", "SyncFormats", "SyncSQL",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "SyncSchema", path: "Schema", exclude: ["Entities"],
      resources: [.embedInCode("StateStore")]),
    .target(
      name: "SyncState",
      dependencies: [
        "SyncModel", "SyncSchema", "SyncConnect", "SyncSQL", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "SyncRuntime",
      dependencies: ["SyncText", "SyncModel", "SyncFormats", "SyncEngine", "SyncConnect", "SyncState"]),

    // The editor's side of the language: what is asked, and how it is spoken.
    .target(
      name: "SyncServer", dependencies: ["SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncAssist"]),

    // The doors.
    .target(
      name: "Antiphon",
      dependencies: [
        "SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncLint", "SyncCompile", "SyncBuiltins", "SyncEngine",
        "SyncFormats", "SyncLaws", "SyncDiff", "SyncConnect", "SyncConnectors", "SyncState", "SyncRuntime",
        "SyncServer",
      ]),
    .executableTarget(
      name: "antiphon",
      dependencies: [
        "Antiphon", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Command"),

    .target(
      name: "SyncTestKit",
      dependencies: ["SyncText", "SyncModel", "SyncConnect", "SyncFormats"], path: "Tests/SyncTestKit"),
    .target(
      name: "SyncSimulation",
      dependencies: [
        "Antiphon", "SyncText", "SyncModel", "SyncConnect", "SyncConnectors", "SyncState", "SyncRuntime",
        "SyncBuiltins",
        "SyncCheck", "SyncTestKit",
      ], path: "Tests/SyncSimulation"),
    .executableTarget(name: "simulate", dependencies: ["SyncSimulation"], path: "Tests/SimulateCommand"),
    .testTarget(
      name: "SimulationTests", dependencies: ["SyncSimulation", "SyncModel", "SyncConnect", "SyncTestKit"]),
    .testTarget(name: "SyncTextTests", dependencies: ["SyncText", "SyncTestKit"]),
    .testTarget(name: "SyncSyntaxTests", dependencies: ["SyncText", "SyncSyntax", "SyncTestKit"]),
    .testTarget(name: "SyncRegexTests", dependencies: ["SyncRegex"]),
    .testTarget(name: "SyncModelTests", dependencies: ["SyncModel", "SyncFormats"]),
    .testTarget(name: "SyncBuiltinsTests", dependencies: ["SyncModel", "SyncBuiltins", "SyncTestKit"]),
    .testTarget(
      name: "SyncCheckTests",
      dependencies: [
        "SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncCompile", "SyncBuiltins", "SyncConnectors",
        "SyncEngine", "SyncLaws", "SyncTestKit",
      ]),
    .testTarget(
      name: "SyncLintTests",
      dependencies: [
        "SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncLint", "SyncBuiltins", "SyncConnect", "SyncConnectors",
        "SyncTestKit",
      ]),
    .testTarget(
      name: "SyncAssistTests",
      dependencies: [
        "SyncText", "SyncSyntax", "SyncModel", "SyncCheck", "SyncAssist", "SyncBuiltins", "SyncConnect",
        "SyncConnectors", "SyncTestKit",
      ]),
    .testTarget(
      name: "SyncConnectorsTests",
      dependencies: ["SyncModel", "SyncConnect", "SyncFormats", "SyncSQL", "SyncConnectors", "SyncTestKit"]),
    .testTarget(
      name: "SyncStateTests",
      dependencies: ["SyncModel", "SyncState", "SyncTestKit", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(name: "SyncEngineTests", dependencies: ["SyncModel", "SyncEngine", "SyncBuiltins", "SyncTestKit"]),
    .testTarget(name: "SyncDiffTests", dependencies: ["Antiphon", "SyncTestKit"]),
    .testTarget(name: "ExampleTests", dependencies: ["Antiphon", "SyncTestKit"]),
    .testTarget(name: "SyncLawsTests", dependencies: ["Antiphon", "SyncTestKit"]),
    .testTarget(name: "AntiphonTests", dependencies: ["Antiphon", "SyncTestKit"]),
    .testTarget(name: "AcceptanceTests", dependencies: ["SyncTestKit", "antiphon"]),
    .testTarget(
      name: "TidyTests",
      dependencies: ["Antiphon", "SyncText", "SyncSyntax", "SyncModel", "SyncConnect", "SyncConnectors", "SyncTestKit"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
