package org.salus.terminology.loaders;

import org.salus.terminology.LoadException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notes the codes of a system and their parents, and says at the end whether they make a hierarchy: no code twice, every parent
 * known, none its own ancestor. Holds a number per parent and an entry per code.
 */
final class HierarchyCheck {

    private static final int SHOWN = 12;

    private final String system;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> codes = new ArrayList<>();
    private boolean[] defined = new boolean[1024];
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int edges;

    HierarchyCheck(String system) {
        this.system = system;
    }

    void add(ReleaseConcept concept) {
        int number = number(concept.code());
        if (defined[number]) {
            throw Faults.release(
                    "The code " + concept.code() + " of " + system + " is there twice; a code has one row");
        }
        defined[number] = true;
        for (String parent : concept.parents()) {
            if (edges == from.length) {
                from = Arrays.copyOf(from, edges * 2);
                to = Arrays.copyOf(to, edges * 2);
            }
            from[edges] = number;
            to[edges] = number(parent);
            edges++;
        }
    }

    private int number(String code) {
        Integer known = numbers.get(code);
        if (known != null) {
            return known;
        }
        int number = codes.size();
        numbers.put(code, number);
        codes.add(code);
        if (number >= defined.length) {
            defined = Arrays.copyOf(defined, number * 2);
        }
        return number;
    }

    /** @throws LoadException naming the parent that is not there, or the codes of a cycle */
    void finish() {
        for (int i = 0; i < edges; i++) {
            if (!defined[to[i]]) {
                throw Faults.release("The code " + codes.get(from[i]) + " of " + system + " has the parent "
                        + codes.get(to[i]) + ", which is not in the release");
            }
        }
        cycles();
    }

    /** Depth first with a stack of our own: hierarchies are deep, and made to be by whoever wants to do harm. */
    private void cycles() {
        int n = codes.size();
        int[] starts = new int[n + 1];
        for (int i = 0; i < edges; i++) {
            starts[from[i] + 1]++;
        }
        for (int i = 0; i < n; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = Arrays.copyOf(starts, n);
        int[] parents = new int[edges];
        for (int i = 0; i < edges; i++) {
            parents[next[from[i]]++] = to[i];
        }
        System.arraycopy(starts, 0, next, 0, n);
        byte[] state = new byte[n];
        int[] stack = new int[n];
        for (int root = 0; root < n; root++) {
            int top = 0;
            if (state[root] != 0) {
                continue;
            }
            stack[top++] = root;
            state[root] = 1;
            while (top > 0) {
                int code = stack[top - 1];
                if (next[code] == starts[code + 1]) {
                    state[code] = 2;
                    top--;
                    continue;
                }
                int parent = parents[next[code]++];
                if (state[parent] == 1) {
                    throw cycle(stack, top, parent);
                }
                if (state[parent] == 0) {
                    state[parent] = 1;
                    stack[top++] = parent;
                }
            }
        }
    }

    private LoadException cycle(int[] stack, int top, int again) {
        List<String> path = new ArrayList<>();
        int start = top - 1;
        while (stack[start] != again) {
            start--;
        }
        for (int i = start; i < top && path.size() < SHOWN; i++) {
            path.add(codes.get(stack[i]));
        }
        if (top - start > SHOWN) {
            path.add("... (" + (top - start) + " codes)");
        }
        path.add(codes.get(again));
        return Faults.release("The is-a hierarchy of " + system + " has a cycle: " + String.join(" -> ", path)
                + "; no code may be its own ancestor");
    }
}
