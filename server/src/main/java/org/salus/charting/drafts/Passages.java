package org.salus.charting.drafts;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into what is merged as a whole: sentences, and the white space and tags between them. The passages joined are the text
 * again. A sentence ends at a line's end, a block's tag, or a full stop, question or exclamation mark before white space.
 */
final class Passages {

    /** Tags within a line, such as those of bold words, belong to their sentence. */
    private static final Pattern BLOCK = Pattern.compile(
            "</?(?:p|div|br|hr|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|td|th|h[1-6]|pre|blockquote)(?:\\s[^<>]*)?/?>");

    private final String text;
    private final boolean tags;
    private final Matcher block;
    private final List<String> passages = new ArrayList<>();
    private int from;

    private Passages(String text, boolean tags) {
        this.text = text;
        this.tags = tags;
        this.block = BLOCK.matcher(text);
    }

    /** @param tags whether the text is XHTML, whose blocks end sentences */
    static List<String> of(String text, boolean tags) {
        Passages cut = new Passages(text, tags);
        cut.run();
        return cut.passages;
    }

    private void run() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                end(at);
                end(at + 1);
                at++;
            } else if (tags && c == '<' && block.region(at, text.length()).lookingAt()) {
                end(at);
                at = block.end();
                end(at);
            } else if (isEnd(c) && at + 1 < text.length() && Character.isWhitespace(text.charAt(at + 1))) {
                end(at + 1);
                at = space(at + 1);
                end(at);
            } else {
                at++;
            }
        }
        end(text.length());
    }

    private int space(int at) {
        int after = at;
        while (after < text.length() && Character.isWhitespace(text.charAt(after)) && text.charAt(after) != '\n') {
            after++;
        }
        return after;
    }

    private static boolean isEnd(char c) {
        return c == '.' || c == '?' || c == '!' || c == ';';
    }

    private void end(int at) {
        if (at > from) {
            passages.add(text.substring(from, at));
            from = at;
        }
    }
}
