import Foundation
import NIOCore
import Testing

@testable import App

@Suite("Linked scripts")
struct ScriptLinkerTests {
    private func linker(_ modules: [String: String]) throws -> ScriptLinker {
        try ScriptLinker(texts: modules.mapValues { Data($0.utf8) })
    }

    @Test("hold every module once, behind those that it imports, each in a scope of its own")
    func order() throws {
        let linker = try linker([
            "js/page.js": """
            // @ts-check
            import { b } from "./lib/b.js";
            import { a as first, other } from "./a.js";
            import "./c.js";
            b(first, other);
            """,
            "js/lib/b.js": "import { a } from \"../a.js\";\nexport async function b() { a; }\n",
            "js/a.js": "/** Said. */\nexport const a = 1;\nexport class other {\n  // A word.\n  x = \"// kept\";\n}\n",
            "js/c.js": "addEventListener(\"load\", () => {});\n",
        ])
        #expect(linker.entries == ["js/page.js"])
        #expect(
            String(decoding: try linker.linked("js/page.js"), as: UTF8.self) == """
                const m0 = (() => {
                const a = 1;
                class other {
                x = "// kept";
                }
                return { a, other };
                })();
                const m1 = (() => {
                const { a } = m0;
                async function b() { a; }
                return { b };
                })();
                const m2 = (() => {
                addEventListener("load", () => {});
                })();
                const m3 = (() => {
                const { b } = m1;
                const { a: first, other } = m0;
                b(first, other);
                })();

                """)
    }

    @Test("are refused when a module is missing, imports itself, or says what is not understood")
    func faults() {
        func fault(_ modules: [String: String]) -> ScriptLinker.Fault? {
            do {
                _ = try linker(modules).linked("a.js")
                return nil
            } catch { return error as? ScriptLinker.Fault }
        }
        #expect(fault(["a.js": "import { x } from \"./b.js\";"]) == .noSuchModule("b.js"))
        #expect(
            fault(["a.js": "import { x } from \"./b.js\";", "b.js": "import { y } from \"./a.js\";"])
                == .importsItself("a.js"))
        for line in ["export default 1;", "import x from \"./b.js\";", "export { x };", "export let x = 1;"] {
            #expect(fault(["a.js": line, "b.js": ""]) == .notUnderstood("a.js", line: line))
        }
    }

    @Test("of the house are all linked")
    func house() throws {
        let assets = try Assets(directory: repository.appending(path: "Public"))
        for entry in ["guest.js", "ride.js", "driver.js", "board.js"] {
            let script = String(buffer: try #require(assets[assets.links("js/\(entry)")]).body)
            #expect(!script.contains("\nimport ") && !script.contains("\nexport ") && !script.contains("@param"))
        }
    }
}
