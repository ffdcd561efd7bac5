package dev.cairn.event;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The sentences of {@code descriptions.properties}; it remembers which of them were used. */
final class ContractText {

    private final Properties sentences = new Properties();
    private final Set<String> used = new TreeSet<>();

    ContractText() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(ContractText.class.getResourceAsStream("descriptions.properties")), UTF_8)) {
            sentences.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sentence of a type, a topic or a header. */
    String of(String key) {
        String sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new AssertionError("descriptions.properties has no line '" + key + "': add one that says what it is");
        }
        used.add(key);
        return sentence;
    }

    /** The sentence of a component of a record: its own, or that of all components with its name. */
    String component(String owner, String component) {
        String own = owner + "." + component;
        return sentences.containsKey(own) || !sentences.containsKey(component) ? of(own) : of(component);
    }

    /** Lines that nothing asked for. */
    Set<String> unused() {
        Set<String> unused = new TreeSet<>(sentences.stringPropertyNames());
        unused.removeAll(used);
        return unused;
    }
}
