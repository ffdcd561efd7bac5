package dev.cairn.standalone.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.standalone.Cairn;

/** Shows the whole pipeline at work, and checks each step. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Takes a real commit to a running instance, replaces it, builds it again, and more.",
        footer = {
            "",
            "Starts everything in a folder of its own, which is deleted at the end, also by Ctrl-C, unless --data names one."
                    + " Exit code 0 only if every step was seen to work."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration READY_WITHIN = Duration.ofMinutes(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--once", description = "Stop everything when the steps are done, instead of staying up.")
    private boolean once;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Use this folder, which must not exist or be empty, and keep it.")
    private @Nullable Path data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: the story goes to standard error, and the last line is one object.")
    private String output = "text";

    @Override
    public Integer call() throws Exception {
        boolean json = output.equals("json");
        Story story = new Story(
                json ? spec.commandLine().getErr() : spec.commandLine().getOut());
        Path folder = folder();
        try (DemoEnd end = new DemoEnd(story, folder, data != null)) {
            tell(story, folder, end);
        } catch (Exception e) {
            if (!story.isOver()) {
                throw e;
            }
        }
        if (story.isOver()) {
            return ExitCodes.INTERRUPTED;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(story.result());
        } else {
            out.println(story.isGood() ? "\nEvery step was seen to work." : "\nNot every step was seen to work.");
        }
        out.flush();
        return story.isGood() ? 0 : 1;
    }

    private Path folder() throws IOException {
        if (data == null) {
            Path folder = Files.createTempDirectory("cairn-demo-");
            // Instances, and the second build, may run as another user.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return folder.toRealPath();
        }
        Files.createDirectories(data);
        try (var content = Files.list(data)) {
            if (content.findAny().isPresent()) {
                throw new DemoFailure("The folder " + data + " is not empty: the demo wants one of its own");
            }
        }
        return data.toRealPath();
    }

    private void tell(Story story, Path folder, DemoEnd end) throws Exception {
        Path cairnData = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        DemoRepository repository = DemoRepository.create(folder);
        Path secret = Demo.writePlatform(cairnData, repository);
        AtomicReference<@Nullable Cairn> running = new AtomicReference<>();
        story.step("start", "Everything starts", notes -> {
            Cairn cairn = Cairn.start(cairnData, story::say);
            end.stops(cairn);
            running.set(cairn);
            cairn.awaitReady(READY_WITHIN);
            story.say("Ready");
            notes.putPOJO("endpoints", cairn.endpoints());
            repository.installHook(cairn.endpoints().build(), secret);
        });
        Cairn cairn = running.get();
        if (cairn != null) {
            try (Demo demo = new Demo(story, folder, cairn.endpoints(), cairn.log(), repository)) {
                steps(story, demo);
                stayUp(story, folder);
            }
        }
    }

    private static void steps(Story story, Demo demo) throws InterruptedException {
        story.step("push", "1. A commit is pushed, and a signed webhook tells of it", demo::firstPush);
        story.step("delivery", "2. From the commit to running instances", demo::delivery);
        story.step("replacement", "3. A change replaces the instances, and not one request fails", demo::replacement);
        story.step("rebuild", "4. The first commit is built again: the same digest", demo::rebuild);
        story.step("failure", "5. A commit that is never healthy: the old one keeps serving", demo::failure);
        story.step("trail", "6. The trail of the first commit", demo::trail);
    }

    private void stayUp(Story story, Path folder) throws InterruptedException {
        if (once || !story.isGood()) {
            return;
        }
        Path data = folder.resolve("data");
        story.say("It stays up. Try next, in another terminal:");
        story.say("  cairn status --data " + data);
        story.say("  cairn events --follow --data " + data);
        story.say("  cd " + folder.resolve("hello") + " && edit, commit, git push origin main");
        story.say("Ctrl-C stops everything.");
        new CountDownLatch(1).await();
    }
}
