import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLayoutEffect } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ConfirmDialog,
  keysOfScreen,
  offerUndo,
  suspendKeys,
  UiProvider,
  UndoHost,
  useKeys,
  withdrawUndo,
} from '.';

function Part({ next, go, find }: { next: () => void; go: () => void; find: () => void }) {
  useKeys('keys.chart', [
    { keys: 'j', text: 'keys.next', run: next },
    { keys: 'g r', text: 'area.results', run: go },
    { keys: 'mod+k', text: 'nav.findShort', run: find, everywhere: true },
    { keys: 'Enter', text: 'keys.previous' },
  ]);
  return <input aria-label="field" />;
}

afterEach(() => {
  suspendKeys(false);
  act(withdrawUndo);
  vi.useRealTimers();
});

function PressedAtOnce({ next }: { next: () => void }) {
  useLayoutEffect(() => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
  }, []);
  return <Part next={next} go={next} find={next} />;
}

describe('keys', () => {
  it('act from when the screen is there, before it is painted', () => {
    const next = vi.fn();
    render(<PressedAtOnce next={next} />);
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('act alone and in pairs, never in a text field, and are listed while they are there', async () => {
    const [next, go, find] = [vi.fn(), vi.fn(), vi.fn()];
    const { unmount } = render(<Part next={next} go={go} find={find} />);
    await userEvent.keyboard('jgr');
    expect(next).toHaveBeenCalledTimes(1);
    expect(go).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('r');
    expect(go).toHaveBeenCalledTimes(1);
    await userEvent.click(screen.getByLabelText('field'));
    await userEvent.keyboard('jgr');
    expect(screen.getByLabelText('field')).toHaveValue('jgr');
    expect(next).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(find).toHaveBeenCalledTimes(1);
    expect(keysOfScreen()[0]?.bindings.map((b) => b.keys)).toEqual(['j', 'g r', 'mod+k', 'Enter']);
    unmount();
    expect(keysOfScreen()).toEqual([]);
  });

  it('reach nothing while the page is locked', async () => {
    const find = vi.fn();
    render(<Part next={find} go={find} find={find} />);
    suspendKeys(true);
    await userEvent.keyboard('j{Control>}k{/Control}');
    expect(find).not.toHaveBeenCalled();
  });
});

describe('undo', () => {
  it('says that it is about the chart of before, and has no key there', async () => {
    const undo = vi.fn();
    const { rerender } = render(<UndoHost chart="p1" />, { wrapper: UiProvider });
    act(() => {
      offerUndo('Penicillin removed', undo);
    });
    expect(screen.getByRole('status')).toHaveTextContent(/^Penicillin removed/);
    rerender(<UndoHost chart="p2" />);
    expect(screen.getByRole('status')).toHaveTextContent(
      'In the chart that was open before: Penicillin removed',
    );
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(undo).not.toHaveBeenCalled();
    rerender(<UndoHost />);
    expect(screen.getByRole('status')).toHaveTextContent(/^Penicillin removed/);
    rerender(<UndoHost chart="p2" />);
    await userEvent.click(screen.getByRole('button', { name: /Undo/ }));
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('is announced, is done by Ctrl-Z, and says when it failed', async () => {
    render(<UndoHost />);
    const undo = vi.fn().mockRejectedValueOnce(new Error('The server cannot be reached.'));
    act(() => {
      offerUndo('Message archived', undo);
    });
    expect(screen.getByRole('status')).toHaveTextContent('Message archived');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(undo).toHaveBeenCalledTimes(1);
    expect(await screen.findByText(/Could not be undone: Message archived/)).toBeInTheDocument();
    undo.mockResolvedValueOnce(undefined);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Undone: Message archived')).toBeInTheDocument();
  });

  it('ends after ten seconds', () => {
    vi.useFakeTimers();
    render(<UndoHost />);
    act(() => {
      offerUndo('Message archived', vi.fn());
    });
    act(() => vi.advanceTimersByTime(9_900));
    expect(screen.getByText('Message archived')).toBeInTheDocument();
    act(() => vi.advanceTimersByTime(200));
    expect(screen.queryByText('Message archived')).toBeNull();
  });
});

describe('the confirming dialog', () => {
  it('names the thing, and Enter keeps it', async () => {
    const [confirm, cancel] = [vi.fn(), vi.fn()];
    render(
      <UiProvider>
        <ConfirmDialog
          title="Discard the note of 14-Jul-2026?"
          detail="It cannot be brought back."
          confirmLabel="Discard note"
          onConfirm={confirm}
          onCancel={cancel}
        />
      </UiProvider>,
    );
    expect(await screen.findByRole('dialog', { name: /note of 14-Jul-2026/ })).toBeInTheDocument();
    const keep = screen.getAllByRole('button', { name: 'Keep it' }).at(-1);
    await vi.waitFor(() => {
      expect(keep).toHaveFocus();
    });
    await userEvent.keyboard('{Enter}');
    expect(cancel).toHaveBeenCalled();
    expect(confirm).not.toHaveBeenCalled();
  });
});
