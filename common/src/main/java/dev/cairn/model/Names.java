package dev.cairn.model;

import java.util.regex.Pattern;

/** The shapes that names have, so that each is refused with one sentence that says how to mend it. */
final class Names {

    /** RFC 1123 section 2.1, in lower case: a name that is also a host name's label. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    static String dnsLabel(String what, String value) {
        if (!DNS_LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " '" + value + "' is not a DNS label: use 1 to 63 of a-z, 0-9"
                    + " and '-', with a letter or digit at both ends");
        }
        return value;
    }

    static String matching(Pattern pattern, String what, String value, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " '" + value + "' is not valid: " + rule);
        }
        return value;
    }
}
