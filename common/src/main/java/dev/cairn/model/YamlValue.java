package dev.cairn.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One value of a document with its place. Each reading method either gives what it promises, or null (empty, for
 * lists) after it has recorded a problem.
 */
final class YamlValue {

    private final Node node;
    private final String path;
    private final Position owner;
    private final Problems problems;

    /**
     * A value.
     *
     * @param owner where the key stands that it belongs to: the place of what is missing in it
     */
    YamlValue(Node node, String path, Position owner, Problems problems) {
        this.node = node;
        this.path = path;
        this.owner = owner;
        this.problems = problems;
    }

    Node node() {
        return node;
    }

    /** Records a problem of this value. */
    void error(String message) {
        problems.error(Position.of(node.getStartMark()), path, message);
    }

    /** Records a problem of the key that this value belongs to: something is missing in it. */
    void errorAtKey(String message) {
        problems.error(owner, path, message);
    }

    void warning(String message) {
        problems.warning(Position.of(node.getStartMark()), path, message);
    }

    void warningAtKey(String message) {
        problems.warning(owner, path, message);
    }

    /** A scalar exactly as it is written, be it text, number or boolean; never null's words. */
    @Nullable
    String asWritten() {
        if (!(node instanceof ScalarNode scalar)) {
            return wrong("a text");
        }
        if (tag(scalar).equals(Tag.NULL)) {
            return scalar.getValue().isEmpty() ? missing() : quotes(scalar);
        }
        return scalar.getValue();
    }

    /** Whether there is a key, or a document, without anything written for it; records nothing. */
    boolean isAbsent() {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty();
    }

    /** The scalar that stands here, or an empty text; records nothing. */
    String scalarOrEmpty() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** Whether this is a list without an item; records nothing. */
    boolean isEmptyList() {
        return node instanceof SequenceNode sequence && sequence.getValue().isEmpty();
    }

    /** A text that every YAML tool takes as a text. */
    @Nullable
    String text() {
        if (node instanceof ScalarNode scalar && isAnythingElseThanText(scalar)) {
            return quotes(scalar);
        }
        return asWritten();
    }

    private static boolean isAnythingElseThanText(ScalarNode scalar) {
        Tag tag = tag(scalar);
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL);
    }

    /** Whether this is a number without quotes, and no hexadecimal, octal, infinite or missing one; records nothing. */
    boolean isDecimal() {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().matches("0[xo].*|.*(?i:inf|nan)")) {
            return false;
        }
        return tag(scalar).equals(Tag.INT) || tag(scalar).equals(Tag.FLOAT);
    }

    /** {@code true} or {@code false}, without quotes. */
    @Nullable
    Boolean bool() {
        String text = asWritten();
        if (text == null) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar) || !scalar.isPlain() || !text.matches("true|false")) {
            error("must be true or false, without quotes, not '" + text + "'");
            return null;
        }
        return text.equals("true");
    }

    /** What a plain scalar is to YAML 1.2.2 (section 10.3, the core schema); a quoted one is a text. */
    private static Tag tag(ScalarNode scalar) {
        return scalar.isPlain() ? new CoreSchema().getScalarResolver().resolve(scalar.getValue(), true) : Tag.STR;
    }

    private @Nullable String quotes(ScalarNode scalar) {
        error("must be a text: write '" + scalar.getValue() + "' in quotes");
        return null;
    }

    private @Nullable String missing() {
        errorAtKey("has no value");
        return null;
    }

    private @Nullable String wrong(String wanted) {
        if (node instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty()) {
            return missing();
        }
        error("must be " + wanted + ", not "
                + switch (node.getNodeType()) {
                    case SCALAR -> "a single value";
                    case SEQUENCE -> "a list";
                    case MAPPING -> "a mapping";
                    case ANCHOR -> "an alias";
                });
        return null;
    }

    /** A text that the given parser accepts; what it refuses by an {@link IllegalArgumentException} is the problem. */
    <T> @Nullable T parsed(Function<String, T> parser) {
        String text = text();
        try {
            return text == null ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            error(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The values of a list; empty also if it is none. */
    List<YamlValue> items() {
        List<YamlValue> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                String itemPath = path + "[" + items.size() + "]";
                items.add(new YamlValue(item, itemPath, Position.of(item.getStartMark()), problems));
            }
        } else {
            wrong("a list");
        }
        return items;
    }

    /** The values of a list that the given function can read; those that it cannot are problems by now. */
    <T> List<T> list(Function<YamlValue, @Nullable T> reader) {
        List<T> list = new ArrayList<>();
        for (YamlValue item : items()) {
            T read = reader.apply(item);
            if (read != null) {
                list.add(read);
            }
        }
        return list;
    }

    /** As {@link #list}, where the same value twice is a problem. */
    <T> List<T> distinct(Function<YamlValue, @Nullable T> reader) {
        Set<T> seen = new HashSet<>();
        return list(item -> {
            T read = reader.apply(item);
            if (read != null && !seen.add(read)) {
                item.error("'" + read + "' stands here twice");
                return null;
            }
            return read;
        });
    }

    /** The keys and values of a mapping, or null if it is none. */
    @Nullable
    List<YamlEntry> entries() {
        if (node.getNodeType() == NodeType.MAPPING) {
            return YamlEntry.of((MappingNode) node, path, problems);
        }
        wrong("a mapping");
        return null;
    }

    /** A mapping with at least one key, or null. */
    @Nullable
    List<YamlEntry> someEntries(String what) {
        List<YamlEntry> entries = entries();
        if (entries != null
                && entries.isEmpty()
                && ((MappingNode) node).getValue().isEmpty()) {
            error("must have at least one " + what);
        }
        return entries;
    }

    /** A mapping with fixed keys, or null. */
    @Nullable
    YamlFields fields(List<String> known) {
        List<YamlEntry> entries = entries();
        return entries == null ? null : new YamlFields(this, entries, known);
    }
}
