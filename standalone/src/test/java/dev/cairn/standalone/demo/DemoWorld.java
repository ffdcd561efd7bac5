package dev.cairn.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.cairn.model.CommitId;

/** The demo's repository, for tests that push to it. */
public final class DemoWorld {

    private final DemoRepository repository;
    private final Path secret;
    private int version = 1;

    private DemoWorld(DemoRepository repository, Path secret) {
        this.repository = repository;
        this.secret = secret;
    }

    public static DemoWorld create(Path folder, Path data) throws IOException, InterruptedException {
        DemoRepository repository = DemoRepository.create(folder);
        Path secret = Demo.writePlatform(data, repository);
        Examples.copy("hello", repository.work());
        return new DemoWorld(repository, secret);
    }

    /** A hook that tries for a long time: what it sends is not lost, however long Cairn is away. */
    public void installHook(URI build) throws IOException {
        repository.installHook(build, secret, "--within", "30m");
    }

    /** Pushes a commit whose page shows this version. */
    public CommitId push(int next) throws IOException, InterruptedException {
        repository.edit("src/hello/Main.java", Demo.version(version), Demo.version(next));
        version = next;
        return repository.commitAndPush("Version " + next);
    }

    /** Puts the demo's application into a working tree. */
    public static void copyExample(Path work) throws IOException {
        Examples.copy("hello", work);
    }

    /** Changes the version that the page of {@link #copyExample} shows. */
    public static void showNext(Path work, int before, int after) throws IOException {
        Path main = work.resolve("src/hello/Main.java");
        Files.writeString(main, Files.readString(main).replace(Demo.version(before), Demo.version(after)));
    }

    /** What the page holds when it shows this version. */
    public static String shown(int version) {
        return Demo.shown(version);
    }
}
