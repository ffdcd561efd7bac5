package dev.cairn.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A key of a mapping and its value.
 *
 * @param key as it is written
 * @param at where the key stands
 * @param value what belongs to it; its path ends with the key
 */
record YamlEntry(String key, Position at, YamlValue value) {

    /** All entries of a mapping that stand there once and have a simple key; the others are problems. */
    static List<YamlEntry> of(MappingNode mapping, String path, Problems problems) {
        List<YamlEntry> entries = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position at = Position.of(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                problems.error(at, path, "a key must be a text");
                continue;
            }
            String key = scalar.getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Position first = seen.putIfAbsent(key, at);
            if (scalar.isPlain() && key.equals("<<")) {
                problems.error(at, path, "merge keys ('<<') are not allowed: write the keys out");
            } else if (first != null) {
                problems.error(at, keyPath, "duplicate key '" + key + "', first on line " + first.line());
            } else {
                entries.add(new YamlEntry(key, at, new YamlValue(tuple.getValueNode(), keyPath, at, problems)));
            }
        }
        return entries;
    }

    /** The key as a name; what its parser refuses is a problem of the key. */
    <T> @Nullable T name(Function<String, T> parser) {
        try {
            return parser.apply(key);
        } catch (IllegalArgumentException e) {
            error(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Records a problem of the key. */
    void error(String message) {
        value.errorAtKey(message);
    }
}
