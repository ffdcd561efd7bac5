package dev.cairn.cli.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class TransferTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Console console(CommonOptions.Format format, boolean interactive) {
        return new Console(new PrintWriter(out, true), new PrintWriter(err, true), format, false, interactive);
    }

    @Test
    void onATerminalItIsABarThatGoesAway() {
        try (Transfer transfer = console(CommonOptions.Format.TEXT, true).transfer("Importing")) {
            transfer.total(2_000_000);
            transfer.moved(500_000);
            transfer.skipped(500_000);
            transfer.item("sha256:abc");
            await().atMost(Duration.ofSeconds(10)).until(() -> err.toString().contains("sha256:abc"));
        }

        assertThat(err.toString())
                .contains("Importing [############------------]  50 % 1.0 MB of 2.0 MB, ", "B/s  sha256:abc")
                .endsWith(Progress.CLEAR);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void forScriptsItIsAnObjectOnceASecond() {
        try (Transfer transfer = console(CommonOptions.Format.JSON, true).transfer("Importing")) {
            transfer.total(2_000_000);
            transfer.moved(500_000);
            await().atMost(Duration.ofSeconds(10)).until(() -> !out.toString().isEmpty());
        }

        assertThat(out.toString())
                .startsWith("{\"action\":\"progress\",\"done\":500000,\"total\":2000000,\"bytesPerSecond\":");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whatIsQuickIsNotToldOf() {
        console(CommonOptions.Format.TEXT, true).transfer("Importing").close();

        assertThat(out.toString() + err).isEmpty();
    }
}
