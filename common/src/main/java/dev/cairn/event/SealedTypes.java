package dev.cairn.event;

import java.util.Map;
import java.util.TreeMap;

/**
 * The records of a sealed hierarchy by their simple names, which name the types on the wire.
 *
 * @param <T> the root of the hierarchy
 */
public final class SealedTypes<T> {

    private final Class<T> root;
    private final Map<String, Class<? extends T>> byName = new TreeMap<>();

    public SealedTypes(Class<T> root) {
        this.root = root;
        collect(root);
    }

    private void collect(Class<? extends T> type) {
        if (type.isRecord()) {
            Class<?> other = byName.put(type.getSimpleName(), type);
            if (other != null) {
                throw new IllegalArgumentException("Two types are named " + type.getSimpleName());
            }
            return;
        }
        if (!type.isSealed()) {
            throw new IllegalArgumentException(type + " is neither a record nor sealed");
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            collect(permitted.asSubclass(root));
        }
    }

    /** All types, by name. */
    public Map<String, Class<? extends T>> all() {
        return Map.copyOf(byName);
    }

    /**
     * The type of that name.
     *
     * @throws MalformedMessageException if the hierarchy has none
     */
    public Class<? extends T> named(String name) {
        Class<? extends T> type = byName.get(name);
        if (type == null) {
            throw new MalformedMessageException("Unknown type '" + name + "' of " + root.getSimpleName(), null);
        }
        return type;
    }
}
