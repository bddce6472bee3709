"use strict";

// The editor and its client library are not here: what stands for them notes what the extension asks of them.

const assert = require("node:assert");
const Module = require("node:module");
const os = require("node:os");
const test = require("node:test");

function environment({ settings = {}, folder, trusted = true, fails = false } = {}) {
  const seen = { clients: [], commands: {}, errors: [], opened: [], trust: undefined, configuration: undefined };
  const vscode = {
    window: {
      createOutputChannel: () => ({ appendLine() {}, show() {}, dispose() {} }),
      showErrorMessage: async (message, ...choices) => {
        seen.errors.push(message);
        return choices[0];
      },
    },
    commands: {
      registerCommand: (name, action) => {
        seen.commands[name] = action;
        return { dispose() {} };
      },
      executeCommand: (...given) => seen.opened.push(given),
    },
    workspace: {
      isTrusted: trusted,
      workspaceFolders: folder === undefined ? undefined : [{ uri: { fsPath: folder } }],
      getConfiguration: (section) => ({
        get: (name, otherwise) => settings[`${section}.${name}`] ?? otherwise,
      }),
      onDidGrantWorkspaceTrust: (action) => {
        seen.trust = action;
        return { dispose() {} };
      },
      onDidChangeConfiguration: (action) => {
        seen.configuration = action;
        return { dispose() {} };
      },
    },
  };
  class LanguageClient {
    constructor(id, name, server, options) {
      Object.assign(this, { id, name, server, options, state: "made" });
      seen.clients.push(this);
    }
    async start() {
      if (fails) throw new Error("spawn ENOENT");
      this.state = "started";
    }
    async stop() {
      this.state = "stopped";
    }
  }
  const load = Module._load;
  Module._load = (request, ...rest) => {
    if (request === "vscode") return vscode;
    if (request === "vscode-languageclient/node") return { LanguageClient };
    return load(request, ...rest);
  };
  const place = require.resolve("../extension.js");
  delete require.cache[place];
  let extension;
  try {
    extension = require(place);
  } finally {
    Module._load = load;
  }
  return { extension, seen, vscode, settings, context: { subscriptions: [] } };
}

test("starts `antiphon lsp` for files of the language", async () => {
  const { extension, seen, context } = environment({ folder: "/home/ada/space" });
  await extension.activate(context);
  assert.strictEqual(seen.clients.length, 1);
  const [client] = seen.clients;
  assert.deepStrictEqual(client.server, { command: "antiphon", args: ["lsp"], options: { cwd: "/home/ada/space" } });
  assert.strictEqual(client.id, "antiphon", "the section of `antiphon.trace.server`");
  assert.deepStrictEqual(client.options.documentSelector, [
    { scheme: "file", language: "sync" },
    { scheme: "untitled", language: "sync" },
  ]);
  assert.strictEqual(client.state, "started");
  assert.strictEqual(seen.errors.length, 0);
  await extension.deactivate();
  assert.strictEqual(client.state, "stopped");
});

test("fills in the places of the setting", async () => {
  const of = async (path, folder) => {
    const { extension, seen, context } = environment({ settings: { "antiphon.path": path }, folder });
    await extension.activate(context);
    return seen.clients[0].server.command;
  };
  assert.strictEqual(await of("${workspaceFolder}/.build/debug/antiphon", "/a b/c"), "/a b/c/.build/debug/antiphon");
  assert.strictEqual(await of("~/bin/antiphon"), `${os.homedir()}/bin/antiphon`);
  assert.strictEqual(await of("  "), "antiphon");
  assert.strictEqual(await of("/opt/~x/antiphon"), "/opt/~x/antiphon");
});

test("restarts by command and when the setting changes, one after the other", async () => {
  const { extension, seen, settings, context } = environment();
  await extension.activate(context);
  await Promise.all([seen.commands["antiphon.restart"](), seen.commands["antiphon.restart"]()]);
  assert.deepStrictEqual(seen.clients.map((client) => client.state), ["stopped", "stopped", "started"]);
  settings["antiphon.path"] = "/opt/antiphon";
  await seen.configuration({ affectsConfiguration: (name) => name === "antiphon.path" });
  assert.strictEqual(seen.clients.at(-1).server.command, "/opt/antiphon");
  await seen.configuration({ affectsConfiguration: () => false });
  assert.strictEqual(seen.clients.length, 4);
});

test("starts nothing in a folder that is not trusted, until it is", async () => {
  const { extension, seen, vscode, context } = environment({ trusted: false });
  await extension.activate(context);
  assert.strictEqual(seen.clients.length, 0);
  vscode.workspace.isTrusted = true;
  await seen.trust();
  assert.strictEqual(seen.clients.length, 1);
});

test("says so when the executable does not start, and leads to the setting", async () => {
  const { extension, seen, context } = environment({ settings: { "antiphon.path": "/nowhere" }, fails: true });
  await extension.activate(context);
  assert.match(seen.errors[0], /`\/nowhere` did not start/);
  await new Promise(setImmediate);
  assert.deepStrictEqual(seen.opened, [["workbench.action.openSettings", "antiphon.path"]]);
  await extension.deactivate();
});

test("every command of the manifest is registered", async () => {
  const { extension, seen, context } = environment();
  await extension.activate(context);
  const { contributes } = require("../package.json");
  assert.deepStrictEqual(contributes.commands.map((each) => each.command).sort(), Object.keys(seen.commands).sort());
  assert.ok(context.subscriptions.length >= 5);
});
