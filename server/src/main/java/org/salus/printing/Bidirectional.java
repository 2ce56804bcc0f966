package org.salus.printing;

import com.openhtmltopdf.bidi.BidiReorderer;
import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;
import java.text.Bidi;

/** Text of letters that go from right to left beside others that do not, by the Unicode algorithm as Java has it. */
public final class Bidirectional implements BidiSplitter {

    private Bidi paragraph = new Bidi("", Bidi.DIRECTION_LEFT_TO_RIGHT);

    @Override
    public void setParagraph(String text, byte direction) {
        paragraph = new Bidi(text, flags(direction));
    }

    private static int flags(byte direction) {
        return switch (direction) {
            case LTR -> Bidi.DIRECTION_LEFT_TO_RIGHT;
            case RTL -> Bidi.DIRECTION_RIGHT_TO_LEFT;
            default -> Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT;
        };
    }

    @Override
    public int countTextRuns() {
        return paragraph.getRunCount();
    }

    @Override
    public BidiTextRun getVisualRun(int index) {
        int start = paragraph.getRunStart(index);
        return new BidiTextRun(start, paragraph.getRunLimit(index) - start, isRightToLeft(paragraph.getRunLevel(index)) ? RTL : LTR);
    }

    @Override
    public byte getBaseDirection(String text) {
        return new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight() ? LTR : RTL;
    }

    private static boolean isRightToLeft(int level) {
        return level % 2 == 1;
    }

    /** One line for a printer that knows no direction: letters from left to right as they are seen. */
    public static String seen(String line) {
        Bidi bidi = new Bidi(line, Bidi.DIRECTION_LEFT_TO_RIGHT);
        if (bidi.isLeftToRight()) {
            return line;
        }
        int runs = bidi.getRunCount();
        byte[] levels = new byte[runs];
        Object[] parts = new Object[runs];
        for (int i = 0; i < runs; i++) {
            levels[i] = (byte) bidi.getRunLevel(i);
            String part = line.substring(bidi.getRunStart(i), bidi.getRunLimit(i));
            parts[i] = isRightToLeft(levels[i]) ? turned(part) : part;
        }
        Bidi.reorderVisually(levels, 0, parts, 0, runs);
        StringBuilder out = new StringBuilder(line.length());
        for (Object part : parts) {
            out.append(part);
        }
        return out.toString();
    }

    private static String turned(String text) {
        StringBuilder out = new StringBuilder(text).reverse();
        for (int i = 0; i < out.length(); i++) {
            out.setCharAt(i, mirrored(out.charAt(i)));
        }
        return out.toString();
    }

    private static char mirrored(char c) {
        return switch (c) {
            case '(' -> ')';
            case ')' -> '(';
            case '[' -> ']';
            case ']' -> '[';
            case '<' -> '>';
            case '>' -> '<';
            default -> c;
        };
    }

    /** The letters of the font have one form each, so nothing is joined. */
    static final class Reorderer implements BidiReorderer {

        @Override
        public String reorderRTLTextToLTR(String text) {
            return turned(text);
        }

        @Override
        public String shapeText(String text) {
            return text;
        }

        @Override
        public String deshapeText(String text) {
            return text;
        }

        @Override
        public boolean isLiveImplementation() {
            return true;
        }
    }
}
