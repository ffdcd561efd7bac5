package dev.cairn.cli.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.Run;

/** A registry with an image in it, and commands that ask it. */
abstract class RegistryTestBase {

    final FakeRegistry registry = new FakeRegistry();

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        Images.into(registry);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    final Run.Result run(String command, String... words) {
        return run(new Run(folder), registry.uri(), command, words);
    }

    static Run.Result run(Run run, URI uri, String command, String... words) {
        List<String> args = new ArrayList<>(List.of("registry", command, "--registry", uri.toString()));
        args.addAll(List.of(words));
        return run.cairn(args.toArray(String[]::new));
    }
}
