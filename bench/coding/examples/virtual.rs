#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, missing_docs)]
use bowline_encode::{Picture as Frame, VideoEncoder};
use bowline_netsim::{Line, LineProfile};
use bowline_screen::{FrameView, Millis, Rect, Replica, Sender};
use bowline_workload::film::Scene;
use bowline_workload::picture::Picture;
use bowline_workload::views;
use bowline_workload::writing::{Hand, Ink};
use std::f64::consts::TAU;

const W: usize = 1920;
const H: usize = 1080;

struct World {
    sender: Sender,
    replica: Replica,
    there: Line<(u64, Option<Vec<u8>>, u8)>,
    back: Line<Vec<u8>>,
    now: u64,
    pixels: Vec<u8>,
    got: std::collections::HashMap<u64, u8>,
    next_id: u64,
    encoder: Option<(u32, Box<dyn VideoEncoder>)>,
    pending_film: Option<(u64, u32, Vec<u8>)>,
    films: Vec<(u64, u32, u32)>, // when arrived, film, frame
    orders: Vec<(u64, u32)>,     // when ordered (step), film
    queue: Vec<u64>,
    sent_bytes: u64,
    single: bool,
    inbox: std::collections::VecDeque<Vec<u8>>,
    free_at: u64,
    unacked: u32,
    cost: u64,
}

fn line_of(name: &str) -> (LineProfile, LineProfile) {
    match name {
        "wan4" => (LineProfile::of(4, 40).losing_percent(1), LineProfile::of(4, 40).losing_percent(1)),
        "wan4clean" => (LineProfile::of(4, 40), LineProfile::of(4, 40)),
        "wan20" => (LineProfile::of(20, 20), LineProfile::of(20, 20)),
        _ => (LineProfile::of(1000, 0), LineProfile::of(1000, 0)),
    }
}

impl World {
    fn new(line: &str, seed: u64) -> Self {
        let (there, back) = line_of(line);
        let mut replica = Replica::new();
        replica.set_wishes(1, 0);
        Self {
            sender: Sender::new(), replica,
            there: Line::new(there, seed), back: Line::new(back, seed + 77),
            now: 0, pixels: vec![0; W * H * 4], got: Default::default(), next_id: 0,
            encoder: None, pending_film: None, films: vec![], orders: vec![], queue: vec![], sent_bytes: 0,
            single: std::env::var("SCTP2").is_err(),
            inbox: Default::default(), free_at: 0, unacked: 0,
            cost: std::env::var("COST").map_or(0, |c| c.parse().unwrap()),
        }
    }
    fn frame(&mut self, damage: &[Rect]) {
        let view = FrameView { width: W as u32, height: H as u32, stride: W * 4, bgrx: &self.pixels };
        self.sender.handle_frame(view, damage, Millis(self.now)).unwrap();
    }
    fn paint(&mut self, p: &Picture, x: usize, y: usize) {
        let (w, h) = p.size();
        for row in 0..h {
            let from = row * w * 4;
            let to = ((y + row) * W + x) * 4;
            self.pixels[to..to + w * 4].copy_from_slice(&p.bytes()[from..from + w * 4]);
        }
    }
    fn tick(&mut self) {
        let us = self.now * 1000;
        let now = Millis(self.now);
        self.sender.handle_timeout(now);
        if self.pending_film.as_ref().is_some_and(|(at, ..)| *at <= self.now) {
            let (_, film, bytes) = self.pending_film.take().unwrap();
            self.sender.handle_film(film, &bytes, 8000);
        }
        if self.pending_film.is_none() {
            if let Some(order) = self.sender.poll_film() {
                if self.encoder.as_ref().is_none_or(|(f, _)| *f != order.film) {
                    self.encoder = Some((order.film, bowline_encode::open(order.codec)));
                }
                let mut px = vec![];
                self.sender.copy_pixels(order.rect, &mut px);
                let frame = Frame { width: order.rect.width, height: order.rect.height, pixels: &px };
                let bytes = self.encoder.as_mut().unwrap().1.encode(&frame, order.is_key, order.bits_per_second).unwrap();
                self.orders.push((self.now, order.film));
                if std::env::var("TRACE").is_ok() { println!("{} order film {} key {} rate {} -> {} bytes", self.now, order.film, order.is_key, order.bits_per_second, bytes.len()); }
                self.pending_film = Some((self.now + 8, order.film, bytes));
            }
        }
        while let Some(d) = self.sender.poll_output() {
            let parts = d.len().div_ceil(1100).max(1);
            let id = self.next_id;
            self.next_id += 1;
            let len = d.len();
            let mut d = Some(d);
            for part in 0..parts {
                let bytes = if part + 1 < parts { 1100 } else { len - 1100 * (parts - 1) };
                let last = part + 1 == parts;
                self.sent_bytes += bytes as u64 + 72;
                self.there.send(us, bytes as u64 + 72, (id, if last { d.take() } else { None }, parts as u8));
            }
        }
        self.queue.push(self.there.queue_us(us) / 1000);
        let mut any = false;
        while let Some((id, d, parts)) = self.there.poll_output(us) {
            let n = self.got.entry(id).or_default();
            *n += 1;
            if let Some(d) = d {
                if *n == parts {
                    self.inbox.push_back(d);
                }
            }
        }
        self.free_at = self.free_at.max(us);
        while self.free_at < us + 1000 {
            if self.unacked < 100 && let Some(d) = self.inbox.pop_front() {
                let _ = self.replica.stage_datagram(&d);
                self.free_at += 30 * self.cost / 100;
                self.unacked += 1;
                any = true;
                continue;
            }
            if self.unacked > 0 {
                self.unacked = 0;
                while let Some(a) = self.replica.poll_ack() {
                    self.back.send(us, a.len() as u64 + 100, a);
                }
                continue;
            }
            // A slice of showing, which is not interrupted.
            let until = self.free_at + 8000;
            let mut shown = false;
            while self.free_at < until {
                let Ok(Some(rects)) = self.replica.show_next() else { break };
                shown = true;
                let area: u64 = rects.iter().map(|r| u64::from(r.width * r.height)).sum();
                self.free_at += area * 350 / 4096 * self.cost / 100;
            }
            while let Some(f) = self.replica.poll_film() { self.films.push((self.now, f.film, f.frame)); self.free_at += 4000 * self.cost / 100; shown = true; }
            if !shown { break; }
        }
        let _ = any;
        while let Some(a) = self.back.poll_output(us) {
            self.sender.handle_ack(&a, now).unwrap();
        }
        self.now += 1;
    }
    fn exact(&self) -> bool {
        let all = Rect { x: 0, y: 0, width: W as u32, height: H as u32 };
        if self.replica.size() != (W as u32, H as u32) { return false; }
        let rgba = self.replica.copy_rgba(all);
        rgba.chunks(4).zip(self.pixels.chunks(4)).all(|(a, b)| a[0] == b[2] && a[1] == b[1] && a[2] == b[0])
    }
    fn settle(&mut self, most: u64) -> Option<u64> {
        let from = self.now;
        while self.now < from + most {
            for _ in 0..20 { self.tick(); }
            if self.exact() { return Some(self.now - from); }
        }
        None
    }
}

fn cell(step: u32) -> [u8; 3] {
    let v = step.wrapping_mul(0x9E37_79B1);
    [(v >> 8) as u8, (v >> 16) as u8, (v >> 24) as u8]
}

fn quant(mut v: Vec<u64>, q: f64) -> u64 {
    if v.is_empty() { return 0; }
    v.sort();
    v[((v.len() - 1) as f64 * q) as usize]
}

fn report(name: &str, w: &World, bytes: u64, ms: u64, lat: Vec<u64>, shown: usize) {
    let q = w.queue[w.queue.len() - ms as usize..].to_vec();
    println!("{name}: {:.1} frames/s, latency p50 {} p95 {}, {} kbit/s, queue p50 {} p99 {}", shown as f64 * 1000.0 / ms as f64, quant(lat.clone(), 0.5), quant(lat, 0.95), (w.sent_bytes - bytes) * 8 / ms, quant(q.clone(), 0.5), quant(q, 0.99));
}

fn window(size: (usize, usize)) -> Picture {
    let (width, height) = size;
    let mut window = Picture::new(width, height, [248, 248, 250]);
    window.fill((0, 0), (width, 32), [54, 92, 140]);
    let hand = Hand::new(9, 15);
    let page = (width - 60, height - 180);
    hand.write_page(&mut window, (30, 160), page, 71, &Ink::ON_LIGHT);
    let colours = views::gradient((width - 200, 96), [230, 120, 60], [50, 90, 190]);
    window.paint(&colours, (160, 48));
    window
}

fn drag(w: &mut World, desk: &Picture, secs: u64) {
    let win = window((620, 420));
    let place = |s: u32| {
        let a = TAU * f64::from(s) / 150.0;
        ((440.0 + 380.0 * a.sin()).round() as usize, (330.0 + 190.0 * (2.0 * a).sin()).round() as usize)
    };
    let bytes = w.sent_bytes;
    let steps = secs * 30;
    let mut drawn = vec![];
    let mut seen: Vec<Option<u64>> = vec![];
    let from = w.now;
    let mut step = 0u32;
    let mut old: Option<Rect> = None;
    while w.now < from + secs * 1000 {
        if (w.now - from) * 30 >= u64::from(step) * 1000 && u64::from(step) < steps {
            let (x, y) = place(step);
            if let Some(o) = old {
                for row in 0..o.height as usize {
                    let at = ((o.y as usize + row) * W + o.x as usize) * 4;
                    let n = o.width as usize * 4;
                    w.pixels[at..at + n].copy_from_slice(&desk.bytes()[at..at + n]);
                }
            }
            w.paint(&win, x, y);
            let mut c = Picture::new(96, 32, cell(step));
            c.fill((0, 0), (8, 8), [0, 0, 0]);
            w.paint(&c, x + 40, y + 60);
            let new = Rect { x: x as u32, y: y as u32, width: 620, height: 420 };
            let mut damage = vec![new];
            damage.extend(old);
            w.frame(&damage);
            old = Some(new);
            drawn.push(w.now);
            seen.push(None);
            step += 1;
        }
        w.tick();
        if w.now % 16 == 0 {
            for s in (0..drawn.len()).rev().take(40) {
                let (x, y) = place(s as u32);
                let px = w.replica.copy_rgba(Rect { x: x as u32 + 60, y: y as u32 + 75, width: 1, height: 1 });
                let c = cell(s as u32);
                if px.len() >= 3 && px[0] == c[0] && px[1] == c[1] && px[2] == c[2] {
                    if seen[s].is_none() { seen[s] = Some(w.now); }
                    break;
                }
            }
        }
    }
    let ms = w.now - from;
    let shown = seen.iter().flatten().count();
    // late until this or a later one is there
    let mut lat = vec![];
    for s in 0..drawn.len() {
        if let Some(at) = seen[s..].iter().flatten().min() { lat.push(at - drawn[s]); }
    }
    report("drag", w, bytes, ms, lat, shown);
    println!("  exact after {:?}", w.settle(8000));
}

fn film(w: &mut World, secs: u64, typing: bool) {
    let bytes = w.sent_bytes;
    let frames: Vec<Picture> = (0..bowline_workload::film::SCENES)
        .map(|n| Scene::new((1280, 720), n, bowline_workload::views::Grain::Fine))
        .flat_map(|s| (0..bowline_workload::film::FRAMES).map(move |n| s.frame(n)).collect::<Vec<_>>())
        .collect();
    let from = w.now;
    let mut step = 0u32;
    let (films0, orders0) = (w.films.len(), w.orders.len());
    let mut letters: Vec<(u64, Option<u64>)> = vec![];
    while w.now < from + secs * 1000 {
        if (w.now - from) * 30 >= u64::from(step) * 1000 {
            let p = &frames[step as usize % frames.len()];
            w.paint(p, 40, 100);
            let mut damage = vec![Rect { x: 40, y: 100, width: 1280, height: 720 }];
            if typing && step % 4 == 0 {
                let n = letters.len() as u32;
                let c = Picture::new(10, 16, cell(n));
                w.paint(&c, 1400 + (n as usize % 40) * 10, 300 + (n as usize / 40) * 20);
                damage.push(Rect { x: 1400 + (n % 40) * 10, y: 300 + (n / 40) * 20, width: 10, height: 16 });
                letters.push((w.now, None));
            }
            w.frame(&damage);
            step += 1;
        }
        w.tick();
        let now = w.now;
        for n in 0..letters.len() {
            if letters[n].1.is_some() { continue; }
            let px = w.replica.copy_rgba(Rect { x: 1402 + (n as u32 % 40) * 10, y: 302 + (n as u32 / 40) * 20, width: 1, height: 1 });
            let c = cell(n as u32);
            if px[0] == c[0] && px[1] == c[1] && px[2] == c[2] { letters[n].1 = Some(now); }
        }
    }
    let ms = w.now - from;
    // frames: match orders to arrivals in order per film
    let orders = w.orders[orders0..].to_vec();
    let mut by: std::collections::HashMap<u32, Vec<u64>> = Default::default();
    for (at, f) in orders { by.entry(f).or_default().push(at); }
    let got = w.films[films0..].to_vec();
    let mut lat = vec![];
    for (at, f, n) in &got { if let Some(o) = by.get(f).and_then(|v| v.get(*n as usize)) { lat.push(at - o); } }
    report("film", w, bytes, ms, lat, got.len());
    if typing {
        let lat: Vec<u64> = letters.iter().map(|(a, b)| b.unwrap_or(w.now) - a).collect();
        println!("  letters p50 {} p95 {} max {}", quant(lat.clone(), 0.5), quant(lat.clone(), 0.95), quant(lat, 1.0));
    }
    println!("  exact after {:?}", w.settle(8000));
}

fn typing(w: &mut World, secs: u64) {
    let bytes = w.sent_bytes;
    let from = w.now;
    let mut lat = vec![];
    let mut n = 0u32;
    while w.now < from + secs * 1000 {
        let c = Picture::new(10, 16, cell(n));
        let r = Rect { x: 1400 + (n % 40) * 10, y: 300 + (n / 40) * 20, width: 10, height: 16 };
        w.paint(&c, r.x as usize, r.y as usize);
        w.frame(&[r]);
        let at = w.now;
        let mut seen = None;
        for _ in 0..130 {
            w.tick();
            let px = w.replica.copy_rgba(Rect { x: r.x + 2, y: r.y + 2, width: 1, height: 1 });
            let k = cell(n);
            if seen.is_none() && px[0] == k[0] && px[1] == k[1] && px[2] == k[2] { seen = Some(w.now - at); }
        }
        lat.push(seen.unwrap_or(999));
        n += 1;
    }
    let ms = w.now - from;
    let n = lat.len();
    report("typing", w, bytes, ms, lat, n);
}

fn slide(w: &mut World) {
    for (i, page) in views::pages((W, H)).into_iter().enumerate() {
        w.pixels.copy_from_slice(page.bytes());
        w.frame(&[Rect { x: 0, y: 0, width: W as u32, height: H as u32 }]);
        let from = w.now;
        let f0 = w.films.len();
        let bytes = w.sent_bytes;
        let exact = w.settle(9000);
        println!("slide {i}: exact {:?} bytes {} draft {:?}", exact, w.sent_bytes - bytes, w.films.get(f0).map(|f| f.0 - from));
        for _ in 0..1000 { w.tick(); }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let desk = views::desk((W, H));
    for seed in 1..=args.get(3).map_or(1, |s| s.parse().unwrap()) {
        let mut w = World::new(&args[1], seed);
        w.pixels.copy_from_slice(desk.bytes());
        w.frame(&[Rect { x: 0, y: 0, width: W as u32, height: H as u32 }]);
        println!("{} start: exact after {:?}, {} bytes", args[1], w.settle(20000), w.sent_bytes);
        for _ in 0..1000 { w.tick(); }
        for what in args[2].split(',') {
            match what {
                "drag" => drag(&mut w, &desk, 6),
                "film" => film(&mut w, 6, false),
                "both" => film(&mut w, 6, true),
                "typing" => typing(&mut w, 6),
                "slide" => slide(&mut w),
                _ => panic!(),
            }
        }
    }
}
