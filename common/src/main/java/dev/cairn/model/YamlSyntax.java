package dev.cairn.model;

import java.util.Optional;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in the words of an author what the parser says in its own. */
final class YamlSyntax {

    /** What most mean who write an alias that YAML does not know. */
    static final String QUOTE = "to YAML a '*' at the beginning is an alias; put a text in quotes, such as \"**\"";

    private YamlSyntax() {}

    static String explain(MarkedYamlEngineException e) {
        boolean atTab = e.getProblemMark()
                .map(mark -> {
                    int[] buffer = mark.getBuffer();
                    return mark.getPointer() < buffer.length && buffer[mark.getPointer()] == '\t';
                })
                .orElse(false);
        if (atTab) {
            return "a tab cannot indent in YAML: use spaces";
        }
        String problem = Optional.ofNullable(e.getProblem()).orElse("").strip();
        String context = Optional.ofNullable(e.getContext()).orElse("").strip();
        if (context.contains("alias")) {
            return QUOTE;
        }
        return "this is not YAML: " + (context.isEmpty() ? problem : context + ", " + problem);
    }
}
