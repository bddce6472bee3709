public import SyncText

/// Every kind of message that the checker gives. A code that appeared in a release is never used for anything else.
public enum CheckCodes {
  public static let all: [DiagnosticCode] = [
    importMissing, importCycle, duplicateDeclaration, unknownField, unknownFunction, unknownTable,
    unknownConnection, unknownKind, unknownEntity, unknownSetting, unknownType, unknownMark, recursion,
    secretElsewhere, typeMismatch, wrongArgument, wrongArity, unhandledFailure, unhandledNarrowing,
    notAMember, mixedDates, branchTypes, notExhaustive, unreachableArm, unreachableHandler,
    conditionIsNotBool, needsConstant, invalidRegex, invalidLiteral, handlerNotHere, tooLarge, parameterValue,
    wrongArrow, duplicateWriter, notAField, conflictOneWay, notBijective, duplicateKey, defaultNotLast, readOnly,
    createOnly, notReversible, unreachableKey, touchingHoles, lineCycle, inverseMisfit, onCreateTwoWay,
    missingRequired, requiredMayBeMissing, noKey, noMatch, missingSetting, settingType, literalSecret,
    schemaUnavailable, clauseValue, duplicateClause, noMap, notYet,
    lookupPlace, conflictField, conflictTwice, conflictPolicy, noModified, unknownSync, linkedKey, syncCycle,
    deleteBudget,
    cannotDelete, unsafeCreate, leaveBudget, testWithoutRecord, testWithoutExpectation, testContradiction, testField,
  ]
}
