package dev.cairn.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Looks over the events of a YAML stream before anything is built of them: the parser works with a stack of its own,
 * so that neither deep nesting nor aliases of aliases cost anything here.
 */
final class YamlGuard {

    static final int MAX_DEPTH = 32;
    static final int MAX_ALIASES = 64;
    /** Of the document as it stands with each alias replaced by what it means. */
    static final int MAX_VALUES = 100_000;

    private record Open(Optional<String> anchor, int valuesBefore) {}

    private final Problems problems;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Integer> sizes = new HashMap<>();
    private int documents;
    private int aliases;
    private int values;

    YamlGuard(Problems problems) {
        this.problems = problems;
    }

    /** Whether nodes may be built. */
    boolean accepts(Iterable<Event> events) {
        for (Event event : events) {
            String refusal = look(event);
            if (!refusal.isEmpty()) {
                problems.error(Position.of(event.getStartMark()), "", refusal);
                return false;
            }
        }
        return true;
    }

    private String look(Event event) {
        return switch (event) {
            case DocumentStartEvent _ -> document();
            case AliasEvent alias -> alias(alias);
            case ScalarEvent scalar -> scalar(scalar);
            case CollectionStartEvent start -> start(start);
            case Event other when isEnd(other) -> end();
            // Stream and document boundaries, and comments where they are asked for.
            case Event _ -> "";
        };
    }

    private String document() {
        return ++documents > 1 ? "only one document is allowed: remove this '---' and what follows" : "";
    }

    private static boolean isEnd(Event event) {
        return event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd;
    }

    private String alias(AliasEvent alias) {
        String name = alias.getAlias().getValue();
        Integer size = sizes.get(name);
        if (size == null) {
            boolean recursive = open.stream().anyMatch(o -> o.anchor().equals(Optional.of(name)));
            return recursive
                    ? "alias '*" + name + "' contains itself"
                    : "alias '*" + name + "' has no anchor before it: " + YamlSyntax.QUOTE;
        }
        if (++aliases > MAX_ALIASES) {
            return "more than " + MAX_ALIASES + " aliases: write the values out";
        }
        return count(size);
    }

    private String scalar(ScalarEvent scalar) {
        Position at = Position.of(scalar.getStartMark());
        tag(at, scalar.getTag());
        String text = scalar.getValue();
        if (text.indexOf('\0') >= 0) {
            problems.error(at, "", "the NUL character is not allowed");
        } else if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            problems.error(at, "", "half of a surrogate pair is no character");
        }
        anchor(scalar).ifPresent(name -> sizes.put(name, 1));
        return count(1);
    }

    private String start(CollectionStartEvent start) {
        tag(Position.of(start.getStartMark()), start.getTag());
        open.push(new Open(anchor(start), values));
        // From here on the name means this collection, and it is not complete.
        anchor(start).ifPresent(sizes::remove);
        return open.size() > MAX_DEPTH ? "nested more than " + MAX_DEPTH + " deep" : count(1);
    }

    private String end() {
        Open closed = open.pop();
        closed.anchor().ifPresent(name -> sizes.put(name, values - closed.valuesBefore()));
        return "";
    }

    private String count(int more) {
        values = Math.min(values + more, MAX_VALUES + 1);
        return values > MAX_VALUES ? "more than " + MAX_VALUES + " values: write fewer, or fewer aliases" : "";
    }

    private void tag(Position at, Optional<String> tag) {
        tag.ifPresent(t -> problems.error(at, "", "tags such as '" + t + "' are not allowed: remove it"));
    }

    private static Optional<String> anchor(NodeEvent event) {
        return event.getAnchor().map(anchor -> anchor.getValue());
    }
}
