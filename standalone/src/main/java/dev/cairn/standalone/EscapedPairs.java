package dev.cairn.standalone;

import java.util.List;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.slf4j.event.KeyValuePair;

/**
 * The keys and values of a line of text. What clients send is among them, such as a path: it can neither end the value nor
 * the line, nor steer the terminal that shows it.
 */
public final class EscapedPairs extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs == null || pairs.isEmpty()) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        for (KeyValuePair pair : pairs) {
            line.append(line.isEmpty() ? "" : " ").append(pair.key).append("=\"");
            escape(String.valueOf(pair.value), line);
            line.append('"');
        }
        return line.toString();
    }

    private static void escape(String value, StringBuilder line) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isPrinted(c)) {
                        line.append(c);
                    } else {
                        line.append("\\u%04x".formatted((int) c));
                    }
                }
            }
        }
    }

    private static boolean isPrinted(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
