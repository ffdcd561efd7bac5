package dev.cairn.build.source;

/** A mirror is damaged, as by a power cut. It is only a copy: it is thrown away and fetched anew. */
final class CorruptMirrorException extends Exception {

    private static final long serialVersionUID = 1L;

    CorruptMirrorException(String message) {
        super(message);
    }
}
