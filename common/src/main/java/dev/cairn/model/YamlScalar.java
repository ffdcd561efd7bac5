package dev.cairn.model;

/** Writes single values. */
final class YamlScalar {

    private YamlScalar() {}

    /** Plain where no YAML reader can take it for anything else (YAML 1.2.2 section 7.3.3), else in single quotes. */
    static String of(String text) {
        boolean safe = text.equals(".") || text.matches("[A-Za-z/][A-Za-z0-9._/@-]*(:[A-Za-z0-9._/@-]+)*");
        boolean plain = safe && !text.matches("(?i)true|false|null|yes|no|on|off|y|n");
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }
}
