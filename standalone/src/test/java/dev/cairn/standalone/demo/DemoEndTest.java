package dev.cairn.standalone.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a demo leaves behind that is told to end. */
class DemoEndTest {

    @TempDir
    private Path parent;

    private final StringWriter out = new StringWriter();
    private final Story story = new Story(new PrintWriter(out));

    private Path folder() throws IOException {
        Path folder = Files.createDirectories(parent.resolve("demo/data/registry"));
        Files.writeString(folder.resolve("blob"), "bytes");
        return parent.resolve("demo");
    }

    @Test
    void theStepThatIsUnderWayEndsAndTheFolderGoes() throws Exception {
        Path folder = folder();
        DemoEnd end = new DemoEnd(story, folder, false);
        Thread signal = Thread.ofPlatform().start(end::told);

        assertThatThrownBy(() -> Commands.run(folder, Map.of(), List.of("sleep", "60")))
                .isInstanceOf(InterruptedException.class);
        end.close();
        signal.join();

        assertThat(folder).doesNotExist();
        assertThat(out.toString()).contains("Stopping, and deleting " + folder);
    }

    @Test
    void aFolderThatWasNamedStays() throws Exception {
        Path folder = folder();
        DemoEnd end = new DemoEnd(story, folder, true);
        Thread signal = Thread.ofPlatform().start(end::told);
        assertThatThrownBy(() -> Thread.sleep(60_000)).isInstanceOf(InterruptedException.class);
        end.close();
        signal.join();

        assertThat(folder.resolve("data/registry/blob")).exists();
        assertThat(out.toString()).contains("Stopping").doesNotContain("deleting");
    }

    @Test
    void aDemoThatComesToItsEndLeavesNothingEither() throws Exception {
        Path folder = folder();

        new DemoEnd(story, folder, false).close();

        assertThat(folder).doesNotExist();
    }
}
