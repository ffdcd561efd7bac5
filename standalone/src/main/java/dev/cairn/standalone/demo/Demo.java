package dev.cairn.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.Json;
import dev.cairn.log.EventLog;
import dev.cairn.model.CommitId;
import dev.cairn.model.Endpoints;
import dev.cairn.oci.Digest;

/** The six steps of the demo. Each is checked on what really happened: on facts, on answers, on digests. */
final class Demo implements AutoCloseable {

    private static final Duration STEP_WITHIN = Duration.ofMinutes(3);
    private static final Duration FIRST_LOOK = Duration.ofMillis(1_500);
    private static final int VISITORS = 4;
    private static final int SECRET_BYTES = 32;
    private static final String MAIN = "src/hello/Main.java";

    private final Story story;
    private final Path folder;
    private final Endpoints endpoints;
    private final FactWatch facts;
    private final Visitors visitors;
    private final DemoRepository repository;
    private @Nullable CommitId firstCommit;
    private @Nullable Digest firstDigest;

    Demo(Story story, Path folder, Endpoints endpoints, EventLog log, DemoRepository repository) {
        this.story = story;
        this.folder = folder;
        this.endpoints = endpoints;
        this.repository = repository;
        this.facts = new FactWatch(log);
        this.visitors = new Visitors(endpoints.router());
    }

    /** Writes the operator's file for the demo's repository; its webhook is signed with a secret of its own. */
    static Path writePlatform(Path data, DemoRepository repository) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        RandomGenerator.of("SecureRandom").nextBytes(secret);
        Path secretFile = data.resolve("hello.secret");
        Files.writeString(secretFile, HexFormat.of().formatHex(secret));
        Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(data.resolve("platform.yaml"), """
                repositories:
                  - name: hello
                    url: %s
                    secretFile: %s
                """.formatted(repository.bare(), secretFile.getFileName()));
        return secretFile;
    }

    void firstPush(ObjectNode notes) throws Exception {
        // Remotes are looked at right after a start, and a commit that is found there needs no hook any more.
        Thread.sleep(FIRST_LOOK);
        Examples.copy("hello", repository.work());
        CommitId commit = repository.commitAndPush("Say hello");
        firstCommit = commit;
        notes.put("commit", commit.value()).put("repository", repository.bare().toString());
        story.say("Pushed " + commit.abbreviated() + " to " + repository.bare() + "; its hook sent a signed webhook");
    }

    void delivery(ObjectNode notes) throws Exception {
        Fact pushed = pushOf(first());
        story.say("CommitPushed, told by " + ((CommitPushed) pushed.data()).provider());
        awaitOf(pushed, BuildRequested.class, notes, "buildRequested");
        Fact built = awaitOf(pushed, ArtifactBuilt.class, notes, "artifactBuilt");
        Digest digest = ((ArtifactBuilt) built.data()).digest();
        firstDigest = digest;
        story.say("Built " + digest);
        awaitOf(pushed, DeploymentRequested.class, notes, "deploymentRequested");
        Fact up = awaitOf(pushed, InstanceStarted.class, notes, "instanceStarted");
        story.say("First instance is healthy, isolation: " + ((InstanceStarted) up.data()).isolation());
        awaitOf(pushed, DeploymentSucceeded.class, notes, "deploymentSucceeded");
        String page = visitors.fetch();
        expect(page.contains(shown(1)), "The page does not show version 1: " + page);
        notes.put("delivery", pushed.delivery().value()).put("digest", digest.toString());
        notes.put("isolation", ((InstanceStarted) up.data()).isolation());
        notes.set("times", times(pushed));
        story.say("The page is served through the router: http://hello.staging.localhost:"
                + endpoints.router().getPort() + "/");
    }

    void replacement(ObjectNode notes) throws Exception {
        visitors.start(VISITORS);
        repository.edit(MAIN, version(1), version(2));
        CommitId commit = repository.commitAndPush("Version 2");
        story.say("Pushed " + commit.abbreviated() + " while " + VISITORS + " visitors keep coming");
        Fact pushed = pushOf(commit);
        Fact built = awaitOf(pushed, ArtifactBuilt.class, notes, "artifactBuilt");
        awaitOf(pushed, DeploymentSucceeded.class, notes, "deploymentSucceeded");
        Fact before = pushOf(first());
        facts.await(
                "InstanceRetired",
                STEP_WITHIN,
                fact -> fact.data() instanceof InstanceRetired
                        && fact.delivery().equals(before.delivery()));
        expect(visitors.fetch().contains(shown(2)), "The page does not show version 2");
        visitors.stop();
        List<String> failures = visitors.failures();
        notes.put("commit", commit.value());
        notes.put("digest", ((ArtifactBuilt) built.data()).digest().toString());
        notes.put("requests", visitors.good() + failures.size()).put("failed", failures.size());
        story.say(String.format(
                Locale.ROOT, "Replaced: %d requests, %d failed", visitors.good() + failures.size(), failures.size()));
        expect(
                failures.isEmpty(),
                "Requests failed during the replacement: "
                        + failures.stream().limit(3).toList());
        expect(visitors.good() > 0, "No request was made during the replacement");
    }

    void rebuild(ObjectNode notes) throws Exception {
        Path again = folder.resolve("rebuild");
        repository.export(first(), again);
        OtherUser user = OtherUser.find(again);
        List<String> build = new ArrayList<>(Self.command());
        build.addAll(List.of(
                "build",
                again.toString(),
                "--artifact",
                "web",
                "--registry",
                endpoints.registry().toString(),
                "--work",
                user.workFolder(folder).toString(),
                "--commit",
                first().value(),
                "--commit-time",
                repository.timeOf(first())));
        String digest =
                Commands.run(folder, Map.of(), user.run(build)).strip().lines().reduce("", (last, line) -> line);
        notes.put("digest", digest).put("expected", String.valueOf(firstDigest)).put("umask", OtherUser.UMASK);
        notes.put("user", user.name()).put("folder", again.toString());
        story.say("Built again in another folder, umask " + OtherUser.UMASK + ", " + user.described() + ": " + digest);
        expect(digest.equals(String.valueOf(firstDigest)), "The digest differs: " + firstDigest + " before");
    }

    void failure(ObjectNode notes) throws Exception {
        repository.edit(MAIN, version(2), version(3));
        repository.edit(MAIN, "HEALTHY = true", "HEALTHY = false");
        repository.edit("cairn.yaml", "within: 30s", "within: 4s");
        CommitId commit = repository.commitAndPush("Version 3, which is never healthy");
        story.say("Pushed " + commit.abbreviated() + ", whose health check fails");
        Fact pushed = pushOf(commit);
        Fact failed = facts.await(
                        "DeploymentFailed",
                        STEP_WITHIN,
                        fact -> fact.data() instanceof DeploymentFailed
                                && fact.delivery().equals(pushed.delivery()))
                .fact();
        DeploymentFailed data = (DeploymentFailed) failed.data();
        story.say("DeploymentFailed (" + data.reason() + "): " + data.message());
        data.lastLines().stream().limit(3).forEach(line -> story.say("    | " + line));
        notes.put("commit", commit.value()).put("reason", data.reason()).put("message", data.message());
        expect(data.reason().equals("unhealthy"), "It failed for another reason than its health check");
        expect(visitors.fetch().contains(shown(2)), "The old version does not serve any more");
        story.say("Version 2 still serves");
    }

    void trail(ObjectNode notes) throws Exception {
        Fact pushed = pushOf(first());
        ArrayNode trail = notes.putArray("facts");
        List<FactWatch.Seen> seen = facts.trail(pushed);
        for (FactWatch.Seen one : seen) {
            trail.add(CloudEvents.toJson(one.fact()));
            story.say(String.format(
                    Locale.ROOT,
                    "%7.2f s after the push  %-20s %s",
                    (one.atMillis() - seen.getFirst().atMillis()) / 1000.0,
                    one.fact().data().type(),
                    one.fact().id().value().substring(0, 12)));
        }
        expect(trail.size() >= 8, "The trail has only " + trail.size() + " facts");
    }

    // --- help -----------------------------------------------------------------------------------------------------

    /** As the example's source says its version. */
    static String version(int number) {
        return "VERSION = \"version " + number + "\"";
    }

    /** As the example's page shows its version. */
    static String shown(int number) {
        return "version " + number;
    }

    private CommitId first() {
        if (firstCommit == null) {
            throw new DemoFailure("Nothing was pushed");
        }
        return firstCommit;
    }

    private Fact pushOf(CommitId commit) throws InterruptedException {
        return facts.awaitPush(commit, STEP_WITHIN).fact();
    }

    /** Waits for a fact of a delivery; a failure of that delivery is told at once, not after the deadline. */
    private Fact awaitOf(Fact pushed, Class<?> type, ObjectNode notes, String key) throws InterruptedException {
        EventId delivery = pushed.delivery();
        FactWatch.Seen seen = facts.await(
                type.getSimpleName(),
                STEP_WITHIN,
                fact -> fact.delivery().equals(delivery) && (type.isInstance(fact.data()) || isFailure(fact)));
        if (!type.isInstance(seen.fact().data())) {
            throw new DemoFailure("Instead of " + type.getSimpleName() + " came "
                    + seen.fact().data());
        }
        story.say(type.getSimpleName());
        notes.put(key, seen.fact().id().value());
        return seen.fact();
    }

    private static boolean isFailure(Fact fact) {
        return fact.data() instanceof CommitRejected
                || fact.data() instanceof BuildFailed
                || fact.data() instanceof DeploymentFailed;
    }

    private ObjectNode times(Fact pushed) {
        ObjectNode times = Json.MAPPER.createObjectNode();
        List<FactWatch.Seen> trail = facts.trail(pushed);
        long began = trail.getFirst().atMillis();
        trail.forEach(one -> times.put(one.fact().data().type() + "Millis", one.atMillis() - began));
        return times;
    }

    private static void expect(boolean seen, String otherwise) {
        if (!seen) {
            throw new DemoFailure(otherwise);
        }
    }

    @Override
    public void close() {
        visitors.close();
        facts.close();
    }
}
