package org.salus.fhir;

import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The narrative between XML, where it is markup, and JSON, where it is a string (R4 section 2.4). */
final class Xhtml {

    private static final String NAMESPACE = "http://www.w3.org/1999/xhtml";

    /** Named entities of HTML 4 from U+00A0 on, which XML does not know. */
    private static final String[] LATIN = ("nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 "
                    + "sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml "
                    + "Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml "
                    + "times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave "
                    + "eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute "
                    + "ucirc uuml yacute thorn yuml")
            .split(" ");

    /** Some of the others: name, code point. */
    private static final Object[] OTHERS = {
        "ndash", 0x2013, "mdash", 0x2014, "lsquo", 0x2018, "rsquo", 0x2019, "ldquo", 0x201C, "rdquo", 0x201D, "bull", 0x2022, "hellip",
        0x2026, "euro", 0x20AC, "trade", 0x2122, "larr", 0x2190, "rarr", 0x2192, "uarr", 0x2191, "darr", 0x2193, "le", 0x2264, "ge",
        0x2265, "ne", 0x2260, "alpha", 0x3B1, "beta", 0x3B2, "gamma", 0x3B3, "delta", 0x3B4, "mu", 0x3BC, "Omega", 0x3A9, "ensp", 0x2002,
        "emsp", 0x2003, "thinsp", 0x2009, "OElig", 0x152, "oelig", 0x153, "Scaron", 0x160, "scaron", 0x161, "check", 0x2713
    };

    private Xhtml() {}

    /** From the start of the div to its end. */
    static String read(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder out = new StringBuilder();
        Deque<String> open = new ArrayDeque<>();
        start(xml, out, true);
        open.push(xml.getLocalName());
        boolean empty = true;
        while (!open.isEmpty()) {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    close(out, empty);
                    start(xml, out, false);
                    open.push(xml.getLocalName());
                    empty = true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    String name = open.pop();
                    if (empty && !open.isEmpty()) {
                        out.append("/>");
                    } else {
                        close(out, empty);
                        out.append("</").append(name).append('>');
                    }
                    empty = false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    close(out, empty);
                    empty = false;
                    escape(xml.getText(), false, out);
                }
                case XMLStreamConstants.COMMENT -> {}
                default -> throw new XMLStreamException("Entities and processing instructions are not allowed");
            }
        }
        return out.toString();
    }

    private static void close(StringBuilder out, boolean empty) {
        if (empty) {
            out.append('>');
        }
    }

    private static void start(XMLStreamReader xml, StringBuilder out, boolean root) {
        out.append('<').append(xml.getLocalName());
        if (root && NAMESPACE.equals(xml.getNamespaceURI())) {
            out.append(" xmlns=\"").append(NAMESPACE).append('"');
        }
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String prefix = xml.getAttributePrefix(i);
            out.append(' ').append(prefix == null || prefix.isEmpty() ? "" : prefix + ":").append(xml.getAttributeLocalName(i)).append("=\"");
            escape(xml.getAttributeValue(i), true, out);
            out.append('"');
        }
    }

    static void escape(String text, boolean attribute, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append(attribute ? "&quot;" : "\"");
                case '\r' -> out.append("&#13;");
                case '\n', '\t' -> out.append(attribute ? "&#" + (int) c + ";" : String.valueOf(c));
                default -> out.append(c < ' ' || c == 0xFFFE || c == 0xFFFF ? '\uFFFD' : c);
            }
        }
    }

    /** A narrative that was examined, as XML can hold it: HTML's named entities become characters. */
    static void write(String div, StringBuilder out) {
        int from = 0;
        for (int at = div.indexOf('&'); at >= 0; at = div.indexOf('&', at + 1)) {
            int end = div.indexOf(';', at);
            String name = end < 0 ? "" : div.substring(at + 1, end);
            if (name.startsWith("#") || name.equals("amp") || name.equals("lt") || name.equals("gt") || name.equals("quot") || name.equals("apos")) {
                continue;
            }
            out.append(div, from, at);
            int point = codePoint(name);
            if (point > 0) {
                out.append("&#").append(point).append(';');
                from = end + 1;
            } else {
                out.append("&amp;");
                from = at + 1;
            }
        }
        out.append(div, from, div.length());
    }

    private static int codePoint(String name) {
        for (int i = 0; i < LATIN.length; i++) {
            if (LATIN[i].equals(name)) {
                return 0xA0 + i;
            }
        }
        for (int i = 0; i < OTHERS.length; i += 2) {
            if (OTHERS[i].equals(name)) {
                return (Integer) OTHERS[i + 1];
            }
        }
        return 0;
    }
}
