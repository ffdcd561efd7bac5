package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.cairn.cli.Run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a transfer leaves behind when it is told to end. */
final class InterruptedTransferTest extends RegistryTestBase {

    /** Runs it until the registry has been asked for something, and interrupts it then. */
    private Run.Result interrupted(String until, String command, String... words) {
        AtomicReference<Thread> worker = new AtomicReference<>();
        CompletableFuture<Run.Result> result = Run.beside(() -> {
            worker.set(Thread.currentThread());
            return run(command, words);
        });
        await().until(() -> registry.count(until) > 0);
        worker.get().interrupt();
        return result.join();
    }

    private void write() throws IOException {
        Files.write(
                folder.resolve("web.tar"),
                Tars.layout(Images.layoutIndex("docker.io/acme/new:v1", "v1"), Images.all())
                        .bytes());
    }

    @Test
    void anImportCancelsTheUploadThatWasUnderWay() throws IOException {
        write();
        registry.clear();
        registry.stalling();

        Run.Result result = interrupted("PUT", "import", "web.tar");

        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(result.err())
                .contains("cairn: Interrupted: the upload", "Run it again to go on")
                .hasLineCount(1);
        assertThat(registry.requests().getLast()).isEqualTo("DELETE /v2/acme/new/blobs/uploads/1?state=2");
    }

    @Test
    void scriptsAreToldInJson() throws IOException {
        write();
        registry.clear();
        registry.stalling();

        Run.Result result = interrupted("PUT", "import", "web.tar", "-o", "json");

        assertThat(result.err())
                .startsWith("{\"error\":{\"message\":\"Interrupted: ")
                .contains("\"exitCode\":130");
    }

    @Test
    void whatEndsBySigtermTellsTheStatusThatTheProcessHas() throws Exception {
        write();
        registry.clear();
        registry.stalling();
        // As the JVM names the thread in which it ends itself.
        CountDownLatch over = new CountDownLatch(1);
        Thread handler = Thread.ofPlatform().name("SIGTERM handler").start(() -> {
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });

        Run.Result result = interrupted("PUT", "import", "web.tar", "-o", "json");
        over.countDown();
        handler.join();

        assertThat(result.exitCode()).isEqualTo(143);
        assertThat(result.err()).contains("\"exitCode\":143");
    }

    @Test
    void anUploadThatTheRegistryRefusesIsCancelledToo() throws IOException {
        write();
        registry.clear();
        registry.refusingUploads();

        assertThat(run("import", "web.tar").exitCode()).isEqualTo(1);
        assertThat(registry.requests().getLast()).startsWith("DELETE /v2/acme/new/blobs/uploads/1");
    }

    @Test
    void anExportLeavesNoPartOfATarAndAFolderThatIsGoneOnWith() throws IOException {
        registry.stallBlobs();

        Run.Result tar = interrupted("GET /v2/acme/web/blobs", "export", "acme/web:v1", "web.tar");
        registry.requests().clear();
        Run.Result layout = interrupted("GET /v2/acme/web/blobs", "export", "acme/web:v1", "layout/");

        assertThat(tar.exitCode()).isEqualTo(130);
        assertThat(tar.err()).contains("Interrupted: web.tar was not written");
        assertThat(folder.resolve("web.tar.part")).doesNotExist();
        assertThat(layout.exitCode()).isEqualTo(130);
        assertThat(layout.err()).contains("Interrupted: layout/ is no whole layout yet. Run it again to go on");
    }
}
