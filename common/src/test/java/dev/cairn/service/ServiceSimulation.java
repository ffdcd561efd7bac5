package dev.cairn.service;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;

/**
 * One task's life by chance: pushes, commands and outcomes that come twice, late or in another order, records that cannot
 * be handled, and crashes that lose what was not committed, sometimes the whole state.
 */
final class ServiceSimulation implements AutoCloseable {

    private static final String INBOX = "cairn.inbox.toy";
    private static final String[] KEYS = {"shop", "blog", "diary"};
    private static final WireMessage FILLER =
            new WireMessage(null, Map.of(CatchUp.HEADER, "of an earlier owner"), new byte[0]);

    /** A record of the inbox. */
    private record Entry(WireMessage message, Instant stamp) {}

    /** What a crash leaves. */
    private record Committed(Map<String, byte[]> state, int delivered, List<WireMessage> facts) {}

    private final Random random;
    private final Path folder;
    private final List<Entry> inbox = new ArrayList<>();
    private final List<RecordingWork.Started> everStarted = new ArrayList<>();
    private final Map<String, Integer> pushes = new LinkedHashMap<>();
    private Instant now = ToyDriver.START;
    private ToyDriver<ToyStage.Command> task;
    private List<WireMessage> factsBefore = List.of();
    private int delivered;
    private int count;
    private Committed committed;

    ServiceSimulation(long seed, Path folder) {
        this.random = new Random(seed);
        this.folder = folder;
        this.task = assigned();
        this.committed = new Committed(Map.of(), 0, List.of());
    }

    private ToyDriver<ToyStage.Command> assigned() {
        count++;
        ToyDriver<ToyStage.Command> made = new ToyDriver<>(new ToyStage(), folder.resolve("task-" + count), now);
        append(made.marks.getLast());
        return made;
    }

    /** How often the commit was pushed, by commit. */
    Map<String, Integer> pushes() {
        return pushes;
    }

    /** All facts of the log. */
    List<WireMessage> facts() {
        List<WireMessage> all = new ArrayList<>(factsBefore);
        all.addAll(task.written(Topic.COMMITS.id()));
        return all;
    }

    Map<String, byte[]> state() {
        return task.entries();
    }

    List<RecordingWork.Started> running() {
        return task.work.running();
    }

    /** Lives through some steps. */
    void live(int steps) {
        IntConsumer[] chances = {
            n -> push("%040x".formatted(n + 1)),
            n -> push("%040x".formatted(n + 1)),
            n -> repeat(),
            n -> outcome(),
            n -> outcome(),
            n -> deliver(1 + random.nextInt(5)),
            n -> deliver(1 + random.nextInt(5)),
            n -> deliver(1 + random.nextInt(5)),
            n -> commit(),
            n -> commit(),
            n -> rarely(this::explode),
            n -> rarely(this::dropSomething),
            n -> rarely(() -> crash(random.nextInt(3) == 0))
        };
        for (int n = 0; n < steps; n++) {
            now = now.plusMillis(random.nextInt(50));
            chances[random.nextInt(chances.length)].accept(n);
        }
    }

    private void rarely(Runnable what) {
        if (random.nextInt(3) == 0) {
            what.run();
        }
    }

    private String anyKey() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    private void append(WireMessage message) {
        inbox.add(new Entry(message, now));
    }

    private static Message.Context context(String id) {
        return new Message.Context(id, null, null, null, null);
    }

    private void push(String commit) {
        String key = anyKey();
        pushes.merge(commit, 1, Integer::sum);
        append(CommandCodec.encode(key, new ToyStage.Push(key, commit), context(commit)));
    }

    private void explode() {
        append(CommandCodec.encode(anyKey(), new ToyStage.Explode("boom"), context("boom" + inbox.size())));
    }

    /** A client that got no answer sends the same again. */
    private void repeat() {
        WireMessage again = inbox.get(random.nextInt(inbox.size())).message();
        if (again.headers().getOrDefault("ce_type", "").endsWith(".Push")) {
            pushes.merge(again.headers().getOrDefault("ce_id", ""), 1, Integer::sum);
            append(again);
        }
    }

    /** Of any run that ever was, also a former owner's: effects run from committed facts only. */
    private void outcome() {
        List<RecordingWork.Started> possible = new ArrayList<>(everStarted);
        possible.addAll(task.work.started);
        possible.removeIf(run -> run.origin().fence() >= committed.facts().size());
        if (!possible.isEmpty()) {
            report(possible.get(random.nextInt(possible.size())), random.nextInt(4) == 0);
        }
    }

    private void report(RecordingWork.Started run, boolean late) {
        if (run.work() instanceof ToyStage.Job job) {
            Record command = late
                    ? new ToyStage.TooLate(job.repository(), job.commit())
                    : new ToyStage.Done(job.repository(), job.commit());
            append(CommandCodec.encode(run.slot().key(), command, StageTaskTest.outcomeOf(run)));
        }
    }

    private void dropSomething() {
        for (String key : KEYS) {
            task.parking()
                    .head(key)
                    .ifPresent(head -> append(CommandCodec.encode(
                            key,
                            new ParkingCommand.DropParked(head.topic(), head.offset()),
                            context("drop" + inbox.size()))));
        }
    }

    private void deliver(int records) {
        for (int i = 0; i < records && delivered < inbox.size(); i++) {
            Entry next = inbox.get(delivered++);
            task.put(INBOX, next.message(), next.stamp());
        }
    }

    private void commit() {
        committed = new Committed(task.entries(), delivered, facts());
    }

    private void crash(boolean stateToo) {
        everStarted.addAll(task.work.started);
        everStarted.removeIf(run -> run.origin().fence() >= committed.facts().size());
        task.close();
        task = assigned();
        factsBefore = committed.facts();
        if (!stateToo) {
            task.restore(committed.state());
        }
        factsBefore.forEach(fact -> task.put(Topic.COMMITS.id(), fact));
        delivered = stateToo || committed.delivered() == 0 ? 0 : random.nextInt(committed.delivered());
        for (int i = 0; i < delivered; i++) {
            task.put(INBOX, FILLER);
        }
        commit();
    }

    /** Lets all work end and all that waits go on. */
    void settle() {
        deliver(inbox.size());
        commit();
        for (int round = 0; round < 1_000 && (!running().isEmpty() || isSomethingParked()); round++) {
            dropSomething();
            running().forEach(run -> report(run, false));
            deliver(inbox.size());
            commit();
        }
        task.advance(Duration.ofSeconds(1));
    }

    private boolean isSomethingParked() {
        return List.of(KEYS).stream().anyMatch(task.parking()::isBlocked);
    }

    /** A new task that has nothing but the facts. */
    Map<String, byte[]> stateFromFactsAlone() {
        try (ToyDriver<ToyStage.Command> other = new ToyDriver<>(new ToyStage(), folder.resolve("rebuilt"), now)) {
            facts().forEach(fact -> other.put(Topic.COMMITS.id(), fact));
            return other.entries();
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
