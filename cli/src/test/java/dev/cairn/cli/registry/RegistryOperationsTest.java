package dev.cairn.cli.registry;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.cairn.cli.HttpStub;
import dev.cairn.cli.Run;

import static org.assertj.core.api.Assertions.assertThat;

/** The registry's collector and scrubber, as they tell what they do. */
final class RegistryOperationsTest extends RegistryTestBase {

    @Test
    void gcTellsEachItemAsItComes() {
        String lines = """
                {"action":"would-collect","repository":"a/b","digest":"sha256:1","kind":"manifest","size":1200,"reason":"no tag leads to it"}
                {"action":"kept","repository":"a/b","tag":"v1","kind":"tag","reason":"ran in production"}
                {"action":"summary","items":1,"bytes":1200,"dryRun":true,"tookMillis":1500}
                """;
        try (HttpStub stub =
                new HttpStub(_ -> new HttpStub.Answer(200, Map.of("Content-Type", "application/x-ndjson"), lines))) {
            Run.Result text = run(new Run(folder), stub.uri(), "gc", "--dry-run");
            Run.Result json = run(new Run(folder), stub.uri(), "gc", "-o", "json");

            assertThat(text.exitCode()).isZero();
            assertThat(text.out())
                    .contains("would collect    manifest   1.2 kB  a/b@sha256:1  no tag leads to it")
                    .contains("a/b:v1  ran in production")
                    .contains("0 blobs would be set aside (0 B), 1 item would be collected (1.2 kB) (1.5 s)");
            assertThat(json.out()).isEqualTo(lines);
            assertThat(stub.requests())
                    .extracting(request -> request.method() + " " + request.uri())
                    .containsExactly("POST /api/gc?dryRun=true", "POST /api/gc?dryRun=false");
        }
    }

    @Test
    void gcTellsWhatIsOnlySetAsideFromWhatIsFreed() {
        String lines = """
                {"action":"quarantined","repository":"a/b","digest":"sha256:1","kind":"blob","size":3000000,"reason":"no manifest names it"}
                {"action":"collected","repository":"a/b","digest":"sha256:2","kind":"blob","size":1200,"reason":"set aside for 1d"}
                {"action":"summary","items":2,"bytes":3001200,"setAside":1,"setAsideBytes":3000000,"freedBytes":1200,"stored":9,"storedBytes":7000000,"dryRun":false,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, lines))) {
            Run.Result text = run(new Run(folder), stub.uri(), "gc");

            assertThat(text.out())
                    .contains("set aside        blob       3.0 MB  a/b@sha256:1", "collected        blob       1.2 kB")
                    .contains(
                            "1 blob set aside (3.0 MB), 1 item collected (1.2 kB), 1.2 kB freed, 7.0 MB stored (5 ms)");
        }
    }

    @Test
    void gcPassesOnWhatTheRegistryWarnsOf() {
        String summary = """
                {"action":"summary","items":0,"bytes":0,"dryRun":true,"warning":"no log","tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, summary))) {
            Run.Result result = run(new Run(folder), stub.uri(), "gc", "--dry-run");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEqualTo("warning: no log%n".formatted());
        }
    }

    @Test
    void scrubFailsWhenSomethingIsDamaged() {
        String lines = """
                {"action":"progress","checked":1,"bytes":5}
                {"action":"corrupted","digest":"sha256:2","repositories":["a/b","c"]}
                {"action":"summary","checked":2,"bytes":10,"corrupted":1,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, lines))) {
            Run.Result result = run(new Run(folder), stub.uri(), "scrub");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.out())
                    .isEqualTo(
                            "corrupted  sha256:2  of a/b, c%n2 blobs checked, 10 B, 1 corrupted (5 ms)%n".formatted());
        }
    }

    @Test
    void scrubFailsWhenSomethingCannotBeRead() {
        String summary = """
                {"action":"summary","checked":2,"bytes":10,"corrupted":0,"unreadable":1,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, summary))) {
            Run.Result result = run(new Run(folder), stub.uri(), "scrub");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.out())
                    .isEqualTo("2 blobs checked, 10 B, 0 corrupted, 1 could not be read (5 ms)%n".formatted());
            assertThat(result.err()).contains("look after the disk");
        }
    }

    @Test
    void aScrubMayBeFaster() {
        String summary = """
                {"action":"summary","checked":0,"bytes":0,"corrupted":0,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, summary))) {
            assertThat(run(new Run(folder), stub.uri(), "scrub", "--rate", "200MiB")
                            .exitCode())
                    .isZero();
            assertThat(run(new Run(folder), stub.uri(), "scrub").exitCode()).isZero();
            Run.Result wrong = run(new Run(folder), stub.uri(), "scrub", "--rate", "fast");

            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("--rate", "'fast' is not a size");
            for (String rate : new String[] {"0", "1", "63KiB", "2TiB"}) {
                Run.Result outside = run(new Run(folder), stub.uri(), "scrub", "--rate", rate);
                assertThat(outside.exitCode()).isEqualTo(2);
                assertThat(outside.err()).contains("--rate: must be 64Ki to 1Ti", "not " + rate);
            }
            assertThat(stub.requests())
                    .extracting(request -> request.method() + " " + request.uri())
                    .containsExactly("POST /api/scrub?rate=209715200", "POST /api/scrub");
        }
    }

    @Test
    void anOperationThatDoesNotComeToItsEndIsAFailure() {
        try (HttpStub cut = new HttpStub(_ -> HttpStub.Answer.of(200, "{\"action\":\"checked\"}\n"));
                HttpStub told = new HttpStub(
                        _ -> HttpStub.Answer.of(
                                200,
                                "{\"action\":\"checked\"}\n{\"action\":\"failed\",\"reason\":\"The registry's storage failed\"}\n"));
                HttpStub html = new HttpStub(_ -> HttpStub.Answer.of(200, "<html>"));
                HttpStub other = new HttpStub(_ -> HttpStub.Answer.of(404, "page not found"));
                HttpStub problem = new HttpStub(_ -> new HttpStub.Answer(
                        409,
                        Map.of("Content-Type", "application/problem+json"),
                        "{\"title\":\"Busy\",\"status\":409,\"detail\":\"A collection is under way\"}"))) {
            assertFails(cut, "stopped before it was done");
            assertFails(told, "stopped before it was done: The registry's storage failed");
            assertFails(html, "does not answer in JSON lines");
            assertFails(other, "has no such operation");
            assertFails(problem, "A collection is under way (Busy)");
        }
    }

    private void assertFails(HttpStub stub, String message) {
        Run.Result result = run(new Run(folder), stub.uri(), "scrub");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message).hasLineCount(1);
    }
}
