/** The description of one base map, with the fields of its type. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { tCode } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { session } from '../state/session';
import { say } from './say';
import { closeDraft, DRAFT, draft, everything, failure, saveDraft, tryOut } from './state';
import { TrialNote } from './trial';
import { KINDS, type Definition, type Kind } from './types';

type TextName = 'titleVi' | 'titleEn' | 'url' | 'attribution' | 'layer' | 'style' | 'matrixSet' | 'matrix' | 'label' | 'color';
type Draft = Signal<Definition>;

const FORMATS = ['image/png', 'image/jpeg', 'image/webp'];
const CHOICES = { format: FORMATS, version: ['1.3.0', '1.1.1'], crs: ['EPSG:3857', 'EPSG:900913', 'EPSG:4326'] } as const;
const OWN: Record<Kind, readonly (keyof Definition)[]> = {
  xyz: [],
  wmts: ['layer', 'style', 'matrixSet', 'matrix', 'format'],
  wms: ['layer', 'style', 'version', 'crs', 'format', 'transparent'],
  pmtiles: [],
  geojson: ['label', 'color'],
};
const COMMON: readonly (keyof Definition)[] = [
  'type', 'titleVi', 'titleEn', 'url', 'attribution', 'minZoom', 'maxNativeZoom', 'bounds', 'thumbnail', 'secrecyLevel', 'accountsOnly', 'enabled',
];
const FROM_FILE: readonly Kind[] = ['pmtiles', 'geojson'];

/** What is sent: the fields of the type, empty ones left out so that the server's defaults hold. */
function cleaned(definition: Definition): Definition {
  const names = [...COMMON, ...OWN[definition.type]];
  const kept = names.filter((name) => definition[name] !== undefined && definition[name] !== null && definition[name] !== '');
  return Object.fromEntries(kept.map((name) => [name, definition[name]])) as unknown as Definition;
}

function TextField({ values, name, hint }: { values: Draft; name: TextName; hint?: string }) {
  return (
    <label class="field">
      {say(`form.${name}`, { z: '{z}' })}
      <input type="text" value={values.value[name] ?? ''} placeholder={hint} onInput={(event) => (values.value = { ...values.value, [name]: event.currentTarget.value })} />
    </label>
  );
}

function NumberField({ values, name, placeholder }: { values: Draft; name: 'minZoom' | 'maxNativeZoom'; placeholder: string }) {
  return (
    <label class="field">
      {say(`form.${name}`)}
      <input
        type="number"
        min={0}
        max={22}
        value={values.value[name] ?? ''}
        placeholder={placeholder}
        onInput={(event) => (values.value = { ...values.value, [name]: event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value) } as Definition)}
      />
    </label>
  );
}

function Select({ label, value, options, onChange }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ values, name }: { values: Draft; name: 'accountsOnly' | 'enabled' | 'transparent' }) {
  return (
    <label class="check">
      <input type="checkbox" checked={values.value[name] ?? false} onChange={(event) => (values.value = { ...values.value, [name]: event.currentTarget.checked })} />
      {say(`form.${name}`)}
    </label>
  );
}

const named = (values: readonly string[]): [string, string][] => values.map((value) => [value, value]);

/** A file that may be named, or the address of a server. */
function Place({ values }: { values: Draft }) {
  const { type, url } = values.value;
  const known = everything.value.value;
  if (type === 'pmtiles' || type === 'geojson') {
    const files = (known?.files ?? []).filter(({ name }) => name.endsWith(`.${type}`)).map(({ name }) => name);
    const options: [string, string][] = [['', say('form.choose_file')], ...named(files)];
    return <Select label={say('form.file')} value={url} options={options} onChange={(value) => (values.value = { ...values.value, url: value })} />;
  }
  const hosts = known?.hosts ?? [];
  return (
    <>
      <TextField values={values} name="url" hint={say(`hint.${type}`, { z: '{z}', x: '{x}', y: '{y}', TileMatrix: '{TileMatrix}', TileRow: '{TileRow}', TileCol: '{TileCol}' })} />
      <p class="hint">{hosts.length ? say('form.hosts', { hosts: hosts.join(', ') }) : say('form.no_hosts')}</p>
    </>
  );
}

function OwnFields({ values }: { values: Draft }) {
  return (
    <>
      {OWN[values.value.type].map((name) => {
        if (name === 'transparent') return <Check key={name} values={values} name={name} />;
        if (name === 'format' || name === 'version' || name === 'crs') {
          const set = (value: string) => (values.value = { ...values.value, [name]: value });
          return <Select key={name} label={say(`form.${name}`)} value={values.value[name] ?? CHOICES[name][0]!} options={named(CHOICES[name])} onChange={set} />;
        }
        return <TextField key={name} values={values} name={name as TextName} />;
      })}
    </>
  );
}

/** Bounds as people write them: four numbers with commas. */
function BoundsField({ values, wrong }: { values: Draft; wrong: Signal<boolean> }) {
  const text = useSignal((values.peek().bounds ?? []).join(', '));
  const onInput = (typed: string) => {
    text.value = typed;
    const numbers = typed.split(/[,;\s]+/).filter(Boolean).map(Number);
    wrong.value = numbers.length > 0 && (numbers.length !== 4 || !numbers.every(Number.isFinite));
    if (!wrong.value) values.value = { ...values.value, bounds: numbers.length ? numbers : null };
  };
  return (
    <label class="field">
      {say('form.bounds')}
      <input type="text" value={text.value} placeholder="102, 7, 118, 24" aria-invalid={wrong.value} onInput={(event) => onInput(event.currentTarget.value)} />
      {wrong.value && <span class="wrong">{say('form.bounds_wrong')}</span>}
    </label>
  );
}

function Who({ values }: { values: Draft }) {
  const pictures = (everything.value.value?.files ?? []).map(({ name }) => name).filter((name) => /\.(png|jpg|webp)$/.test(name));
  const levels = Array.from({ length: (session.value?.clearance ?? 0) + 1 }, (_, level): [string, string] => [String(level), tCode('secrecy', level)]);
  return (
    <>
      <Select
        label={say('form.thumbnail')}
        value={values.value.thumbnail ?? ''}
        options={[['', say('form.no_thumbnail')], ...named(pictures)]}
        onChange={(value) => (values.value = { ...values.value, thumbnail: value || null })}
      />
      <Select
        label={say('form.secrecyLevel')}
        value={String(values.value.secrecyLevel)}
        options={levels}
        onChange={(value) => (values.value = { ...values.value, secrecyLevel: Number(value) })}
      />
      <Check values={values} name="accountsOnly" />
      <Check values={values} name="enabled" />
    </>
  );
}

export function EntryForm() {
  const { entry, definition } = draft.peek()!;
  const values = useSignal<Definition>(definition);
  const wrong = useSignal(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const setType = (type: string) => {
    const kept = FROM_FILE.includes(type as Kind) === FROM_FILE.includes(values.value.type);
    values.value = { ...values.value, type: type as Kind, ...(!kept && { url: '' }) };
  };
  const isFetched = !FROM_FILE.includes(values.value.type);
  return (
    <form
      class="base-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong.value) void saveDraft(cleaned(values.value));
      }}
    >
      <h3 ref={heading} tabIndex={-1}>
        {say(entry ? 'form.edit' : 'form.new')}
      </h3>
      <Select label={say('form.type')} value={values.value.type} options={KINDS.map((kind) => [kind, kind.toUpperCase()] as const)} onChange={setType} />
      <TextField values={values} name="titleVi" />
      <TextField values={values} name="titleEn" />
      <Place values={values} />
      <OwnFields values={values} />
      <TextField values={values} name="attribution" />
      {isFetched && (
        <div class="pair">
          <NumberField values={values} name="minZoom" placeholder="0" />
          <NumberField values={values} name="maxNativeZoom" placeholder="19" />
        </div>
      )}
      <BoundsField values={values} wrong={wrong} />
      <Who values={values} />
      {failure.value && <ErrorNote error={failure.value} title={say('form.wrong')} />}
      <TrialNote id={DRAFT} />
      <div class="form-buttons">
        <button type="submit" class="button button-primary">
          {say('form.save')}
        </button>
        <button type="button" class="button" onClick={() => void tryOut(DRAFT, cleaned(values.value))}>
          {say('form.test')}
        </button>
        <button type="button" class="button" onClick={closeDraft}>
          {say('form.cancel')}
        </button>
      </div>
    </form>
  );
}
