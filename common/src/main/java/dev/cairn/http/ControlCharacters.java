package dev.cairn.http;

/** Those of ASCII (RFC 5234, {@code CTL}), which end lines of a log and steer terminals. */
final class ControlCharacters {

    private static final char FIRST_PRINTED = ' ';
    private static final char DELETE = '\u007f';

    private ControlCharacters() {}

    static boolean areIn(CharSequence name) {
        return areIn(name, false);
    }

    /** The same of a header's value, in which tabs are allowed (RFC 9110 section 5.5). */
    static boolean areInText(CharSequence value) {
        return areIn(value, true);
    }

    private static boolean areIn(CharSequence characters, boolean tabsAllowed) {
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if ((c < FIRST_PRINTED && !(tabsAllowed && c == '\t')) || c == DELETE) {
                return true;
            }
        }
        return false;
    }
}
