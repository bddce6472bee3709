import SyncBuiltins
import SyncModel
import Testing

@Suite struct ListFunctionTests {
  @Test(arguments: [
    ("sort", "[]", "json []"), ("sort", #"["b","a","B",""]"#, #"json ["","B","a","b"]"#),
    ("sort", "[3,null,1e2,2.5,-1]", "json [-1,2.5,3,1e2,null]"), ("sort", "[1.0,1,1.00]", "json [1.0,1,1.00]"),
    ("sort", #"["\u0062","a"]"#, #"json ["a","\u0062"]"#),
    ("distinct", #"["a","\u0061","b",null,null]"#, #"json ["a","b",null]"#),
    ("distinct", "[[1],[1],{},[1,2]]", "json [[1],{},[1,2]]"),
    ("distinct", #"[1,"1",true,1e0]"#, #"json [1,"1",true]"#),
    ("sum", "[]", "int 0"), ("sum", "[null]", "int 0"),
    ("sum", "[9223372036854775807,1]", "failure!: the result has more digits than can be kept exactly"),
    ("sum", "[0.1,0.2]", "decimal 0.3"), ("sum", "[1.5,0.5]", "decimal 2"),
    ("sum", #"["1"]"#, "failure: `\"1\"` is no number of at most 38 digits"),
    ("min", "[]", "null"), ("min", "[null]", "null"), ("min", "[2,null,-3.5]", "decimal -3.5"),
    ("max", "[2,null,-3]", "int 2"),
    ("max", #"["é","z"]"#, "\"é\""), ("min", #"["\n","b"]"#, "\"\n\""),
  ]) func gives(_ name: String, _ list: String, _ expected: String) {
    let arena = Arena()
    #expect(show(call(name, [json(list, in: arena)], in: arena), in: arena) == expected)
  }

  @Test func typesAreTold() {
    func type(_ name: String, _ element: ValueType) -> ResultType { result(name, .list(FieldType(element))) }
    #expect(type("sum", .int(bits: 16)).type == FieldType(.int(bits: 64)))
    #expect(type("sum", .decimal(.init(precision: 5, scale: 2))).type.base == .decimal(.init(precision: 38, scale: 2)))
    #expect(type("sum", .float).failure != nil)
    #expect(type("sum", .text(max: nil)).error != nil)
    #expect(result("sum", .json).failure != nil)
    for name in ["sort", "min", "max"] {
      for wrong in [ValueType.timestamp, .date, .bool, .json, .record([]), .list(FieldType(.int(bits: 64)))] {
        #expect(type(name, wrong).error != nil, "\(name) \(wrong)")
      }
      #expect(result(name, .json).error != nil)
      #expect(type(name, .text(max: 3)).error == nil)
    }
    #expect(type("min", .enumeration(["a", "b"])).type == FieldType(.enumeration(["a", "b"]), nullable: true))
  }
}
