package dev.cairn.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The bytes of a file as one YAML document (YAML 1.2.2), with every limit applied that hostile input calls for. */
final class YamlDocument {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private YamlDocument() {}

    /**
     * The root of the document; empty if the file has none, or if it cannot be read: then with a problem.
     *
     * @param limit how many bytes it may have
     */
    static Optional<YamlValue> root(byte[] bytes, int limit, Problems problems) {
        String text = text(bytes, limit, problems);
        Optional<Node> root = text == null ? Optional.empty() : compose(text, problems);
        return root.map(node -> new YamlValue(node, "", Position.of(node.getStartMark()), problems))
                .filter(value -> !value.isAbsent());
    }

    private static @Nullable String text(byte[] bytes, int limit, Problems problems) {
        if (bytes.length > limit) {
            problems.error(
                    Position.START, "", "the file has " + bytes.length + " bytes; at most " + limit + " are read");
            return null;
        }
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            problems.error(Position.after(text), "", "this is not UTF-8: save the file in that encoding");
            return null;
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static Optional<Node> compose(String text, Problems problems) {
        // The JSON schema leaves '<<' an ordinary key: merge keys are refused, not merged.
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(YamlGuard.MAX_ALIASES)
                .build();
        try {
            boolean accepted = new YamlGuard(problems).accepts(new Parse(settings).parseString(text));
            return accepted ? new Compose(settings).composeString(text) : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            problems.error(Position.of(e.getProblemMark().or(e::getContextMark)), "", YamlSyntax.explain(e));
        } catch (ReaderException e) {
            int index = text.offsetByCodePoints(0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
            problems.error(
                    Position.after(text.substring(0, index)),
                    "",
                    String.format("the control character U+%04X is not allowed", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.error(Position.START, "", "this is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }
}
