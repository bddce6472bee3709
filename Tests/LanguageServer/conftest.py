import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

from session import Session

EXECUTABLE = os.environ.get("ANTIPHON", str(pathlib.Path(__file__).parents[2] / ".build/debug/antiphon"))


def client_factory():
    client = make_test_lsp_client()
    client.published = {}
    # The client's own note of diagnostics leaves their version out.
    client.protocol.fm._features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(parameters: types.PublishDiagnosticsParams):
        client.published[parameters.uri] = (parameters.version, parameters.diagnostics)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def registered(parameters: types.RegistrationParams):
        return None

    return client


CONFIGURATION = ClientServerConfig(server_command=[EXECUTABLE, "lsp"], client_factory=client_factory)


async def initialized(client: LanguageClient, folder: pathlib.Path, encoding: str) -> Session:
    capabilities = client_capabilities("visual-studio-code")
    capabilities.general = capabilities.general or types.GeneralClientCapabilities()
    capabilities.general.position_encodings = [types.PositionEncodingKind(encoding)]
    workspace = Session.copy(folder)
    answer = await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(uri=workspace.as_uri(), name="test")],
        )
    )
    assert answer.capabilities.position_encoding == encoding
    client.legend = answer.capabilities.semantic_tokens_provider.legend
    return Session(client, workspace, encoding)


@pytest_lsp.fixture(config=CONFIGURATION)
async def client(lsp_client: LanguageClient):
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
async def session(client, tmp_path):
    return await initialized(client, tmp_path, "utf-16")
