import { lazy, useState, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import type { RoleName, SessionUser } from '@/api/session';
import type { TextKey } from '@/i18n';
import type { IconName } from '@/ui';
import type { Task } from './tasks';

/** How a part of a screen is loaded when it is first shown: `() => import('./InboxPage')`, which exports it as default. */
export type Load<P = object> = () => Promise<{ default: ComponentType<P> }>;

/** What the rail shows beside a place. */
export type PlaceCount =
  | { readonly state: 'loading' | 'failed' }
  | { readonly state: 'known'; readonly count: number; readonly critical?: number };

/** A place of the rail. */
export interface Place {
  /** Address of its page: "/inbox". */
  readonly path: `/${string}`;
  /** The word in the rail. */
  readonly text: TextKey;
  /** The whole name, for "Go to …"; else `text`. */
  readonly title?: TextKey;
  readonly icon: IconName;
  /** Roles that are offered it; the server decides on its own. */
  readonly who: readonly RoleName[];
  /** `g` and then this letter goes there. Unique among places and chart areas. */
  readonly letter: string;
  /** Smaller stands higher. */
  readonly order: number;
  /** A hook that is called on every screen: small, and of its own query. */
  readonly useCount?: () => PlaceCount;
}

export interface PageProps {
  /** Account menu, for pages of people who have no rail. */
  readonly menu: ReactNode;
  /** Actions that name this page in `onPage`, for the roles of who is signed in. */
  readonly actions: readonly PageAction[];
}

/** An action as a page shows it on a button. */
export interface PageAction {
  readonly key: string;
  readonly text: TextKey;
  readonly icon: IconName;
  readonly act: () => void;
}

/** A page outside of a chart. Its component reads path parameters with `useParams({ strict: false })`. */
export interface Page {
  /** "/inbox", "/inbox/$messageId": as TanStack Router writes paths. */
  readonly path: `/${string}`;
  /** Its name, when it fails. */
  readonly text: TextKey;
  readonly who: readonly RoleName[];
  readonly load: Load<PageProps>;
}

export interface ActionContext {
  readonly user: SessionUser;
  /** The chart on the screen; always there for actions of the group "chart". */
  readonly patientId: string | undefined;
  /** Goes to an address of the application. */
  readonly go: (path: string) => void;
  /** Opens work in the panel of the chart on the screen. */
  readonly openTask: (task: Task) => void;
}

/** An action that the palette finds by its words. */
export interface Action {
  /** Unique: "notes.new". */
  readonly key: string;
  readonly group: 'chart' | 'anywhere';
  readonly text: TextKey;
  readonly icon: IconName;
  readonly who: readonly RoleName[];
  /** The page that shows it on a button, too: who does not know the palette finds it there. */
  readonly onPage?: '/patients';
  /** Further conditions that are known without asking. */
  readonly offered?: (context: ActionContext) => boolean;
  readonly run: (context: ActionContext) => void;
}

export interface AreaProps {
  /** The address behind the area: "2345-7" of "results/2345-7", else "". Still percent-encoded. */
  readonly rest: string;
}

/** An area of the chart: a tab, `/patients/{id}/{area}`. */
export interface ChartArea {
  /** First part of the address behind the patient; "" is the summary. */
  readonly area: string;
  readonly text: TextKey;
  readonly icon: IconName;
  /** `g` and then this letter goes there. Unique among places and chart areas. */
  readonly letter: string;
  /** Smaller stands further left. */
  readonly order: number;
  /** Roles that are offered it; without it everybody who has charts. */
  readonly who?: readonly RoleName[];
  /**
   * Shows what was known at the moment that is chosen (`useMoment`, or nothing but `usePart` and `usePages`). Without it the area is
   * not offered while the chart is shown as of a moment: what is known today must not stand among what was known then.
   */
  readonly asOf?: true;
  /** Takes the whole width: the storyboard opens on demand only. */
  readonly broad?: boolean;
  readonly load: Load<AreaProps>;
}

/** How a panel leaves the screen. */
export interface PanelWays {
  readonly onHide: () => void;
  readonly onClose: () => void;
}

export interface PanelProps {
  readonly task: Task;
  readonly ways: PanelWays;
}

/** A kind of work that opens in the panel of the chart. */
export interface TaskKind {
  /** `Task.kind`, and the first part of its draft's name: "allergy". */
  readonly kind: string;
  /** "New allergy": title while it loads, and the way back to an unfinished new one. */
  readonly newText: TextKey;
  /** "Change of an allergy": the way back to an unfinished change. */
  readonly changeText: TextKey;
  /** This letter opens a new one from anywhere in the chart, for who may write. Unique among the kinds. */
  readonly letter?: string;
  readonly load: Load<PanelProps>;
}

/**
 * Everything that a feature puts into the application. Each feature has one in `features/<name>/feature.ts`, listed in
 * `app/features.ts`. The file is part of the first load: it names components only in `load`.
 */
export interface Feature {
  readonly places?: readonly Place[];
  readonly pages?: readonly Page[];
  readonly actions?: readonly Action[];
  readonly areas?: readonly ChartArea[];
  readonly tasks?: readonly TaskKind[];
}

const made = new WeakMap<object, unknown>();
const ready = new WeakMap<object, unknown>();

/** Loads a part before it is shown. A failure is not told here: it is met again, and shown, where the part is used. */
export function preload<P>(load: Load<P>): void {
  if (ready.has(load)) return;
  load().then(
    (module) => ready.set(load, module.default),
    () => undefined,
  );
}

/**
 * The component of a `load` for as long as the caller is mounted: at once when it was loaded before, so that nothing is
 * typed into a panel that is not there yet; else one that suspends.
 */
export function useLoaded<P>(load: Load<P>): ComponentType<P> {
  const [{ of, component }, keep] = useState(() => ({ of: load, component: componentOf(load) }));
  if (of === load) return component;
  const next = { of: load, component: componentOf(load) };
  keep(next);
  return next.component;
}

function componentOf<P>(load: Load<P>): ComponentType<P> {
  return (ready.get(load) as ComponentType<P> | undefined) ?? lazyOf(load);
}

/** The lazy component of a `load`, made once. */
export function lazyOf<P>(load: Load<P>): LazyExoticComponent<ComponentType<P>> {
  const known = made.get(load) as LazyExoticComponent<ComponentType<P>> | undefined;
  if (known !== undefined) return known;
  const component = lazy(load);
  made.set(load, component);
  return component;
}

/** One of the roles is among those wanted; nothing wanted is everybody. */
export function isFor(who: readonly RoleName[] | undefined, roles: readonly RoleName[]): boolean {
  return who === undefined || who.some((role) => roles.includes(role));
}
