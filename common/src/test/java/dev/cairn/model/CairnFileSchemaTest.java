package dev.cairn.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What an editor says by the schema is what the reader says. */
final class CairnFileSchemaTest {

    private static final String IMAGE = "h:5000/a/b@sha256:" + "0".repeat(64);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Schema schema;

    @BeforeAll
    static void loadSchema() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text("/dev/cairn/model/cairn-yaml.schema.json"), InputFormat.JSON);
    }

    @Test
    void theSchemaIsAValidSchema() throws IOException {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text("/draft/2020-12/schema"), InputFormat.JSON);

        assertThat(meta.validate(text("/dev/cairn/model/cairn-yaml.schema.json"), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builder: java, from: jlink, main: A",
                "kind: container, builder: java, from: IMAGE, main: a.b.C$D, source: ., modules: [java.sql], jvm: [-Xmx1g]",
                "builder: files, from: scratch, entrypoint: [/web, -p, 80, true]",
                "builder: files, from: IMAGE",
                "builder: files, from: IMAGE, tree: ./a/..b, to: /a..b/, workdir: /",
            })
    void bothAcceptTheArtifact(String artifact) {
        assertBoth(true, file(artifact, "{}", "target: local"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: vm, builder: java, from: jlink, main: A",
                "kind: container",
                "builder: java, from: jlink",
                "builder: java, main: A",
                "builder: java, from: scratch, main: A",
                "builder: java, from: 'nginx:latest', main: A",
                "builder: java, from: jlink, main: a/B",
                "builder: java, from: jlink, main: 5",
                "builder: java, from: jlink, main: A, tree: a",
                "builder: java, from: jlink, main: A, jvm: [Xmx1g]",
                "builder: java, from: jlink, main: A, modules: [a b]",
                "builder: java, from: jlink, main: A, modules: [a, a]",
                "builder: java, from: jlink, main: A, modules: java.sql",
                "builder: java, from: jlink, main: A, source: ../a",
                "builder: java, from: jlink, main: A, source: /a",
                "builder: java, from: jlink, main: A, source: ''",
                "builder: java, from: jlink, main: A, source: 'a\\b'",
                "builder: java, from: jlink, main: A, sauce: a",
                "builder: files, from: scratch",
                "builder: files, from: jlink, entrypoint: [a]",
                "builder: files, from: IMAGE, entrypoint: []",
                "builder: files, from: IMAGE, entrypoint: ['']",
                "builder: files, from: IMAGE, entrypoint: [a, [b]]",
                "builder: files, from: IMAGE, entrypoint: [a, null]",
                "builder: files, from: IMAGE, to: a",
                "builder: files, from: IMAGE, to: /a/../b",
                "builder: files, from: IMAGE, workdir: /..",
                "builder: dockerfile, from: scratch",
                "builder: dockerfile",
            })
    void bothRefuseTheArtifact(String artifact) {
        assertBoth(false, file(artifact, "{}", "target: local"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ instances: 1000, port: 65535 }",
                "{ port: 80, health: { path: /, within: 1m30s } }",
                "{ port: 80, health: { path: '/a-b_c.d/%20?x=y&z=1+2;a:b@c,(d)*e!$', within: PT1M } }",
                "{ settings: { A: b, _1: 1.10, c: true, d: '' } }",
                "{ settings: { PORTS: 1, MY_CAIRN_: x } }",
                "{ limits: { memory: 256Mi, processes: 1, cpus: 0.5 } }",
                "{ limits: { memory: 1048576, cpus: 2 } }",
                "{ limits: {}, stop: {}, settings: {}, uses: [] }",
            })
    void bothAcceptTheRun(String run) {
        assertBoth(true, file("builder: java, from: jlink, main: A", run, "target: local"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{ instances: 0 }",
                "{ instances: 1001 }",
                "{ instances: '1' }",
                "{ instances: 1.5 }",
                "{ port: 0 }",
                "{ port: 65536 }",
                "{ port: http }",
                "{ health: { path: / } }",
                "{ port: 80, health: {} }",
                "{ port: 80, health: / }",
                "{ port: 80, health: { path: a } }",
                "{ port: 80, health: { path: //a } }",
                "{ port: 80, health: { path: '/a b' } }",
                "{ port: 80, health: { path: '/a#b' } }",
                "{ port: 80, health: { path: '/a{b}' } }",
                "{ port: 80, health: { path: '/a|b`c^d' } }",
                "{ port: 80, health: { path: '/a\"<b>' } }",
                "{ port: 80, health: { path: '/\u00fc' } }",
                "{ port: 80, health: { path: /, within: 30 } }",
                "{ port: 80, health: { path: /, within: 30 s } }",
                "{ port: 80, health: { path: /, within: '' } }",
                "{ settings: { 1A: x } }",
                "{ settings: { A-B: x } }",
                "{ settings: { PORT: x } }",
                "{ settings: { CAIRN_X: x } }",
                "{ settings: { A: null } }",
                "{ settings: { A: [x] } }",
                "{ settings: [A] }",
                "{ secrets: { db: a } }",
                "{ uses: a }",
                "{ uses: [A] }",
                "{ limits: { memory: 64mi } }",
                "{ limits: { memory: 1000 } }",
                "{ limits: { processes: 0 } }",
                "{ limits: { cpus: 0 } }",
                "{ limits: { cpus: '1' } }",
                "{ limits: { disk: 1 } }",
                "{ stop: 10s }",
                "{ stop: { after: 10s } }",
                "{ stop: { within: 500ms500ms } }",
                "{ instnces: 2 }",
            })
    void bothRefuseTheRun(String run) {
        assertBoth(false, file("builder: java, from: jlink, main: A", run, "target: local"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target: Local",
                "target: 5",
                "approvals: 0",
                "target: local, approvals: 1",
                "target: local, approvals: -1",
                "target: local, after: A",
                "target: local, runs: {}",
            })
    void bothRefuseTheEnvironment(String environment) {
        assertBoth(false, file("builder: java, from: jlink, main: A", "{}", environment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "hello",
                "application: a",
                "application: a\nartifacts: {}\nenvironments: {}",
                "application: a\nartifacts: { web: { builder: java, from: jlink, main: A } }\nenvironments: {}",
                "application: A\nartifacts: &a { web: { builder: java, from: jlink, main: A } }\n"
                        + "environments: { e: { target: local, run: { web: {} } } }",
                "application: a\nartifacts: &a { Web: { builder: java, from: jlink, main: A } }\n"
                        + "environments: { e: { target: local, run: { Web: {} } } }",
                "application: a\nartifacts: &a { web: { builder: java, from: jlink, main: A } }\n"
                        + "environments: { e: { target: local, run: {} } }",
                "application: a\nversion: 1\nartifacts: &a { web: { builder: java, from: jlink, main: A } }\n"
                        + "environments: { e: { target: local, run: { web: {} } } }",
            })
    void bothRefuseTheFile(String text) {
        assertBoth(false, text);
    }

    private static String file(String artifact, String run, String environment) {
        return """
                application: hello
                artifacts: { web: { %s } }
                environments:
                  staging: { %s, run: { web: %s } }
                """.formatted(artifact.replace("IMAGE", IMAGE), environment, run);
    }

    private static void assertBoth(boolean accept, String text) {
        Object loaded =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(text);
        JsonNode json = JSON.valueToTree(loaded);
        List<Error> errors = schema.validate(json);
        Read<CairnFile> read = CairnFileReader.read(text.getBytes(UTF_8));

        assertThat(errors.isEmpty()).as("The schema on %s: %s", text, errors).isEqualTo(accept);
        assertThat(read instanceof Read.Valid)
                .as("The reader on %s: %s", text, read)
                .isEqualTo(accept);
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = CairnFileSchemaTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
