package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.target.Target;
import dev.cairn.deploy.target.TargetContract;
import dev.cairn.deploy.testing.TestImages;
import dev.cairn.oci.ImageReference;

/** The contract, with whatever isolation this machine gives. */
class ProcessTargetContractTest extends TargetContract {

    static final String SCRIPT = """
            [ -z "$IGNORE_TERM" ] || trap '' TERM
            [ -z "$OUTPUT" ] || echo "$OUTPUT"
            [ -z "$EXIT_CODE" ] || exit "$EXIT_CODE"
            exec sleep 1000
            """;

    @TempDir
    Path temp;

    private ProcessTargetFixture fixture;
    private ImageReference image;

    IsolationPolicy policy() {
        return IsolationPolicy.PREFERRED;
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new ProcessTargetFixture(temp, policy());
        image = TestImages.script(fixture.registry(), SCRIPT);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Override
    protected Target target() {
        return fixture.target();
    }

    @Override
    protected ImageReference image() {
        return image;
    }
}
