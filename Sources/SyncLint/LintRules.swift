public import SyncText

public enum LintRules {
  /// Every rule, in the order of their codes.
  public static let all: [any LintRule.Type] = [
    UnusedConnection.self,
    UnusedEntity.self,
    UnusedTable.self,
    UnusedTransform.self,
    UnusedParameter.self,
    UnusedImport.self,
    ConstantFilter.self,
    ConstantCheck.self,
    ConstantCondition.self,
    MatchNotUnique.self,
    NullIdentity.self,
    DefaultIdentity.self,
    SkipIdentity.self,
    LossyIdentity.self,
    FloatIdentity.self,
    HugeDeleteBudget.self,
    IdleLeave.self,
    LatestWithoutSkew.self,
    OneWayLine.self,
    SensitiveLeak.self,
    DefaultInRequired.self,
    ImpossibleComparison.self,
    UnreachableRow.self,
    IdleStep.self,
    MatchesEverything.self,
    HiddenParameter.self,
    LargeBatch.self,
    OverlappingSyncs.self,
    NeedlessAtLeastOnce.self,
    IdleSync.self,
    SelfSync.self,
    DuplicateConnection.self,
    IdleOnCreate.self,
    DeleteWithoutRefresh.self,
    RefreshEachRun.self,
    SilentSchedule.self,
  ]

  /// What the rules say, and what is said of the comments that allow their findings.
  public static let codes: [DiagnosticCode] = all.map { $0.code } + AllowCodes.all
}
