import { useEffect, useRef, useState } from 'react';
import { uploadDocument, type UploadWay } from '@/api/documents';
import { ApiError } from '@/api/errors';
import { itemOf, uploadFailure, type Item, type Progress } from './upload';

/** Files that are chosen and sent, one after the other, each with how far it is. */
export interface Uploads {
  readonly items: readonly Item[];
  readonly add: (chosen: Iterable<File> | null) => void;
  readonly rename: (key: string, title: string) => void;
  readonly remove: (key: string) => void;
  readonly cancel: (key: string) => void;
  /**
   * Answers how many are not filed, or "gone" when nobody sees it any more; throws when the server says that they are another patient's.
   */
  readonly send: (
    wanted: readonly Item[],
    patientId: string,
    documentOf: (item: Item) => fhir4.DocumentReference,
  ) => Promise<number | 'gone'>;
}

/** @param onAdd more files were chosen */
export function useUploads(way: UploadWay, first: readonly Item[], onAdd: () => void): Uploads {
  const [items, setItems] = useState(first);
  const sending = useRef(new Map<string, AbortController>());
  const gone = useRef(false);

  useEffect(() => {
    const running = sending.current;
    gone.current = false;
    return () => {
      // What nobody sees any more is not sent on: its end could not be told.
      gone.current = true;
      running.forEach((one) => {
        one.abort();
      });
    };
  }, []);

  const change = (key: string, what: Partial<Item>): void => {
    setItems((all) => all.map((one) => (one.key === key ? { ...one, ...what } : one)));
  };
  const tell = (key: string, progress: Progress): void => {
    change(key, { progress });
  };

  /** @returns whether it was filed; throws what stops all of them */
  const sendOne = async (
    item: Item,
    patientId: string,
    document: fhir4.DocumentReference,
  ): Promise<boolean> => {
    const controller = new AbortController();
    sending.current.set(item.key, controller);
    tell(item.key, { kind: 'sending', share: 0 });
    try {
      await uploadDocument(
        document,
        item.file,
        patientId,
        (share) => {
          tell(item.key, share < 1 ? { kind: 'sending', share } : { kind: 'checking' });
        },
        controller.signal,
        way,
      );
      tell(item.key, { kind: 'filed' });
      return true;
    } catch (error) {
      if (controller.signal.aborted) {
        tell(item.key, { kind: 'cancelled' });
      } else {
        tell(item.key, { kind: 'failed', reason: uploadFailure(error) });
        if (error instanceof ApiError && error.kind === 'wrong-patient') throw error;
      }
      return false;
    } finally {
      sending.current.delete(item.key);
    }
  };

  return {
    items,
    add: (chosen) => {
      const more = [...(chosen ?? [])].map(itemOf);
      if (more.length === 0) return;
      onAdd();
      setItems((all) => [...all, ...more]);
    },
    rename: (key, title) => {
      change(key, { title });
    },
    remove: (key) => {
      setItems((all) => all.filter((one) => one.key !== key));
    },
    cancel: (key) => sending.current.get(key)?.abort(),
    send: async (wanted, patientId, documentOf) => {
      let left = items.filter((one) => one.progress.kind !== 'filed').length;
      for (const item of wanted) {
        if (gone.current) return 'gone';
        if (await sendOne(item, patientId, documentOf(item))) left -= 1;
      }
      return left;
    },
  };
}
