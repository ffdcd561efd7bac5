package dev.cairn.registry.api;

/** Numbers in requests: however large they are, they are numbers. */
final class Decimals {

    /** Of so many digits each is a long. */
    private static final int SAFE_DIGITS = 18;

    private Decimals() {}

    /**
     * Reads a number.
     *
     * @param digits one or more of 0 to 9
     * @return the largest long for all that is larger
     */
    static long saturated(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        String number = digits.substring(first);
        return number.length() > SAFE_DIGITS ? Long.MAX_VALUE : Long.parseLong(number);
    }
}
