package dev.cairn.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The text of a valid {@code platform.yaml}, to which an entry is added where a person would write it. */
final class PlatformText {

    private static final String KEY = "repositories";

    private final String text;
    private final String newline;

    private PlatformText(String text) {
        this.text = text;
        this.newline = text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** The text with the entry; every other character of it is as it was. */
    static String withRepository(String text, RepositorySpec repository, Path folder) {
        int mark = text.startsWith("\uFEFF") ? 1 : 0;
        return text.substring(0, mark) + new PlatformText(text.substring(mark)).with(repository, folder);
    }

    private String with(RepositorySpec repository, Path folder) {
        Node root =
                new Compose(LoadSettings.builder().build()).composeString(text).orElse(null);
        if (!(root instanceof MappingNode mapping)) {
            return atEndOfLine(text.length(), KEY + ":" + newline + block(repository, folder, "  "));
        }
        NodeTuple tuple = find(mapping);
        if (tuple == null) {
            return atEndOfLine(contentEnd(root), KEY + ":" + newline + block(repository, folder, "  "));
        }
        if (tuple.getValueNode() instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.FLOW) {
            return inFlow(list, repository, folder);
        }
        if (tuple.getValueNode() instanceof SequenceNode list) {
            int column = list.getStartMark().map(Mark::getColumn).orElse(0);
            return atEndOfLine(contentEnd(list), block(repository, folder, " ".repeat(column)));
        }
        return text;
    }

    private static @Nullable NodeTuple find(MappingNode root) {
        return root.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(KEY))
                .findFirst()
                .orElse(null);
    }

    /** Before the closing bracket, or after the last item: both stay where they are. */
    private String inFlow(SequenceNode list, RepositorySpec repository, Path folder) {
        boolean empty = list.getValue().isEmpty();
        int at = empty
                ? index(list.getStartMark()) + 1
                : index(list.getValue().getLast().getEndMark());
        return text.substring(0, at) + (empty ? "" : ", ") + flow(repository, folder) + text.substring(at);
    }

    private String atEndOfLine(int content, String lines) {
        int end = content;
        boolean lineIsComplete = end == 0 || text.charAt(end - 1) == '\n';
        if (!lineIsComplete) {
            int next = text.indexOf('\n', end);
            end = next < 0 ? text.length() : next + 1;
            lineIsComplete = next >= 0;
        }
        return text.substring(0, end) + (lineIsComplete ? "" : newline) + lines + text.substring(end);
    }

    /** The end of the last thing that is written in a node; its own end may be beyond comments that follow. */
    private int contentEnd(Node node) {
        boolean block = node instanceof CollectionNode<?> collection && collection.getFlowStyle() != FlowStyle.FLOW;
        if (block && node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            return contentEnd(list.getValue().getLast());
        }
        if (block && node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
            NodeTuple last = mapping.getValue().getLast();
            return Math.max(contentEnd(last.getKeyNode()), contentEnd(last.getValueNode()));
        }
        return index(node.getEndMark());
    }

    /** Marks count code points. */
    private int index(Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.map(Mark::getIndex).orElse(0));
    }

    private String block(RepositorySpec repository, Path folder, String indent) {
        StringBuilder lines = new StringBuilder();
        fields(repository, folder).forEach((key, value) -> {
            String start = lines.isEmpty() ? "- " : "  ";
            lines.append(indent)
                    .append(start)
                    .append(key)
                    .append(": ")
                    .append(value)
                    .append(newline);
        });
        return lines.toString();
    }

    /** The entry on one line. */
    static String flow(RepositorySpec repository, Path folder) {
        return fields(repository, folder).entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** Only what differs from the default: the file says what its author decided. */
    private static Map<String, String> fields(RepositorySpec repository, Path folder) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", YamlScalar.of(repository.name().value()));
        fields.put("url", YamlScalar.of(repository.url().value()));
        Path secretFile = repository.secretFile();
        if (secretFile != null) {
            fields.put("secretFile", YamlScalar.of(path(secretFile, folder)));
        }
        LoginSpec login = repository.login();
        if (login != null) {
            fields.put("username", YamlScalar.of(login.username()));
            fields.put("passwordFile", YamlScalar.of(path(login.passwordFile(), folder)));
        }
        List<GitRef> branches = repository.branches();
        if (!branches.isEmpty()) {
            fields.put(
                    "branches",
                    branches.stream()
                            .map(b -> YamlScalar.of(b.shortName()))
                            .collect(Collectors.joining(", ", "[", "]")));
        }
        if (!repository.poll().equals(RepositorySpec.DEFAULT_POLL)) {
            fields.put("poll", Quantities.text(repository.poll()));
        }
        return fields;
    }

    private static String path(Path file, Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return (file.startsWith(absolute) ? absolute.relativize(file) : file).toString();
    }
}
