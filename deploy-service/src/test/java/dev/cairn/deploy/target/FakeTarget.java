package dev.cairn.deploy.target;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.InstanceId;

/**
 * A target in memory that keeps {@link Target}'s contract. An instance ends by itself at once if its settings have an
 * {@code EXIT_CODE}, and has one line of output if they have an {@code OUTPUT}; tests can end others, and make starts
 * fail.
 */
public final class FakeTarget implements Target {

    private final Clock clock;
    private final Function<InstanceSpec, @Nullable Address> addresses;
    private final Map<InstanceId, Entry> entries = new HashMap<>();
    private final Map<String, Fence> fences = new HashMap<>();
    private final List<InstanceSpec> started = new ArrayList<>();
    private @Nullable TargetFailure nextFailure;

    /** Gives instances addresses at which nothing listens. */
    public FakeTarget(Clock clock) {
        this(clock, new Function<>() {
            private int next = 40_000;

            @Override
            public @Nullable Address apply(InstanceSpec spec) {
                return switch (spec.port()) {
                    case PortRequest.None ignored -> null;
                    case PortRequest.Any ignored -> new Address(Address.LOOPBACK, next++);
                    case PortRequest.Exactly exactly -> new Address(Address.LOOPBACK, exactly.port());
                };
            }
        });
    }

    /** Gives instances these addresses. */
    public FakeTarget(Clock clock, Function<InstanceSpec, @Nullable Address> addresses) {
        this.clock = clock;
        this.addresses = addresses;
    }

    /** Makes the next start of a new instance fail, once. */
    public synchronized void failNextStart(TargetFailure failure) {
        nextFailure = failure;
    }

    /** Ends a running instance, as if by itself. */
    public synchronized void exit(InstanceId id, int code, String... output) {
        Entry entry = entry(id).orElseThrow();
        entry.output.addAll(List.of(output));
        entry.state = new InstanceState.Exited(code, clock.instant());
    }

    /** All instances that were really started, in order: repeated starts of one count once. */
    public synchronized List<InstanceSpec> started() {
        return List.copyOf(started);
    }

    @Override
    public synchronized Instance start(InstanceSpec spec, Fence fence) {
        pass(spec.labels(), fence);
        Optional<Entry> there = entry(spec.id());
        if (there.isPresent()) {
            return there.get().view();
        }
        TargetFailure failure = nextFailure;
        nextFailure = null;
        if (failure != null) {
            throw new TargetException(failure);
        }
        Entry entry = new Entry(spec, addresses.apply(spec), new InstanceState.Running(0, clock.instant()));
        entries.put(spec.id(), entry);
        started.add(spec);
        Optional.ofNullable(spec.settings().get("OUTPUT")).ifPresent(entry.output::add);
        Optional.ofNullable(spec.settings().get("EXIT_CODE"))
                .ifPresent(code -> entry.state = new InstanceState.Exited(Integer.parseInt(code), clock.instant()));
        return entry.view();
    }

    @Override
    public synchronized Optional<Instance> inspect(InstanceId id) {
        return entry(id).map(Entry::view);
    }

    @Override
    public synchronized List<Instance> list(InstanceFilter filter) {
        return entries.values().stream()
                .filter(e -> filter.matches(e.spec.labels()))
                .map(Entry::view)
                .sorted(Comparator.comparing(Instance::id))
                .toList();
    }

    @Override
    public synchronized Retirement retire(InstanceId id, Duration stopWithin, Fence fence) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Retirement.ALREADY_GONE;
        }
        pass(entry.spec.labels(), fence);
        boolean ran = entry.state instanceof InstanceState.Running;
        if (!(entry.state instanceof InstanceState.Retired)) {
            entry.state = new InstanceState.Retired(clock.instant());
        }
        if (!ran) {
            return Retirement.ALREADY_GONE;
        }
        boolean ignoresTerm = entry.spec.settings().containsKey("IGNORE_TERM");
        return ignoresTerm ? Retirement.KILLED : Retirement.STOPPED;
    }

    @Override
    public synchronized List<String> output(InstanceId id, int lastLines) {
        List<String> lines = entry(id).map(e -> List.copyOf(e.output)).orElse(List.of());
        return lines.subList(Math.max(0, lines.size() - lastLines), lines.size());
    }

    @Override
    public Isolation isolation() {
        return new Isolation(Isolation.Level.NONE, "nothing runs");
    }

    private Optional<Entry> entry(InstanceId id) {
        return Optional.ofNullable(entries.get(id));
    }

    private void pass(InstanceLabels labels, Fence fence) {
        Fence seen = fences.merge(
                labels.application() + "." + labels.environment(), fence, (a, b) -> a.compareTo(b) > 0 ? a : b);
        if (fence.compareTo(seen) < 0) {
            throw new TargetException(new TargetFailure.Fenced(fence, seen));
        }
    }

    private static final class Entry {

        private final InstanceSpec spec;
        private final @Nullable Address address;
        private final List<String> output = new ArrayList<>();
        private InstanceState state;

        private Entry(InstanceSpec spec, @Nullable Address address, InstanceState state) {
            this.spec = spec;
            this.address = address;
            this.state = state;
        }

        private Instance view() {
            return new Instance(
                    spec.id(),
                    spec.labels(),
                    state,
                    address,
                    new Isolation(Isolation.Level.NONE, "nothing runs"),
                    LimitsInForce.NOT_ASKED);
        }
    }
}
