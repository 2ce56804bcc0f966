package org.salus.fhir;

/** Makes a piece of the client's own text fit for a message: short, and without anything that a terminal or a page could act on. */
final class Shown {

    private static final int LONGEST = 60;

    private Shown() {}

    static String text(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i == LONGEST) {
                return shown.append('…').toString();
            }
            char c = text.charAt(i);
            shown.append(Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7F && c != '<' && c != '>') ? c : '?');
        }
        return shown.toString();
    }
}
